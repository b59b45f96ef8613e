import antd from 'antd/es/locale/en_US'
import type { BaseDictionary } from '..'
import * as base from './base'
import * as errors from './errors'
import * as people from './people'
import * as service from './service'
import * as system from './system'

const words: BaseDictionary = { ...base, ...errors, ...people, ...service, ...system }

export default words
export { antd }
