import antd from 'antd/es/locale/en_US'
import type { Dictionary } from '..'
import * as base from './base'
import * as errors from './errors'
import * as people from './people'
import * as privacy from './privacy'
import * as service from './service'
import * as system from './system'
import * as trail from './trail'

const words: Dictionary = { ...base, ...errors, ...people, ...privacy, ...service, ...system, ...trail }

export default words
export { antd }
