import antd from 'antd/es/locale/zh_CN'
import 'dayjs/locale/zh-cn'
import * as base from './base'
import * as errors from './errors'
import * as people from './people'
import * as service from './service'
import * as system from './system'

const words = { ...base, ...errors, ...people, ...service, ...system }

export default words
export { antd }
