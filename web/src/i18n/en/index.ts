import antd from 'antd/es/locale/en_US'
import type { BaseDictionary } from '..'
import * as base from './base'
import * as errors from './errors'

const words: BaseDictionary = { ...base, ...errors }

export default words
export { antd }
