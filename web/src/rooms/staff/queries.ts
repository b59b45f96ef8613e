import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'

export type EmployeeFields = Schemas['EmployeeFields']
export type Schedule = Schemas['ScheduleRead']
export type ScheduleFields = Schemas['ScheduleCreate']
export type Leave = Schemas['ExceptionRead']

export const EMPLOYEES = ['employees']
export const SCHEDULES = ['staff-schedules']
export const LEAVES = ['schedule-exceptions']
const one = (id: string) => ({ params: { path: { id } } })

export const createEmployee = (body: EmployeeFields, key: string) => unwrap(client.POST('/api/employees', { body, ...keyed(key) }))
export const putEmployee = (id: string, body: Schemas['EmployeePut'], key: string) => unwrap(client.PUT('/api/employees/{id}', { ...one(id), body, ...keyed(key) }))

export const useStaffSchedules = (staff_id: string) => useQuery({
  queryKey: [...SCHEDULES, staff_id],
  queryFn: async () => (await unwrap(client.GET('/api/staff-schedules', { params: { query: { staff_id } } }))).items,
})
export const addSchedule = (body: ScheduleFields, key: string) => unwrap(client.POST('/api/staff-schedules', { body, ...keyed(key) }))
export const removeSchedule = (id: string, key: string) => unwrap(client.DELETE('/api/staff-schedules/{id}', { ...one(id), ...keyed(key) }))

export const useLeaves = (staff_id: string) => useQuery({
  queryKey: [...LEAVES, staff_id],
  queryFn: async () => (await unwrap(client.GET('/api/schedule-exceptions', { params: { query: { staff_id } } }))).items,
})
export const addLeave = (body: Schemas['ExceptionCreate'], key: string) => unwrap(client.POST('/api/schedule-exceptions', { body, ...keyed(key) }))
export const removeLeave = (id: string, key: string) => unwrap(client.DELETE('/api/schedule-exceptions/{id}', { ...one(id), ...keyed(key) }))
