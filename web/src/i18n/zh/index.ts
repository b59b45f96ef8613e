import antd from 'antd/es/locale/zh_CN'
import 'dayjs/locale/zh-cn'
import * as base from './base'
import * as errors from './errors'

const words = { ...base, ...errors }

export default words
export { antd }
