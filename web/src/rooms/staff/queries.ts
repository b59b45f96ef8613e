import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Page } from '@/api/client'
import type { Employee } from '@/shared/pickers/people'

export interface EmployeeFields { name: string; employee_code?: string; position?: string; level?: string; site_id?: string | null; status?: string; user_id?: string | null }
export interface Schedule { id: string; staff_id: string; weekday: number; start_time: string; end_time: string; status: string }
export interface ScheduleFields { staff_id: string; weekday: number; start_time: string; end_time: string }
export interface Leave { id: string; staff_id: string; starts_at: string; ends_at: string; kind: string; reason: string | null }

export const EMPLOYEES = ['employees']
export const SCHEDULES = ['staff-schedules']
export const LEAVES = ['schedule-exceptions']
const one = (id: string) => ({ params: { path: { id } } })

export const createEmployee = (body: EmployeeFields, key: string) => unwrap<Employee>(client.POST('/api/employees', { body, ...keyed(key) }))
export const putEmployee = (id: string, body: EmployeeFields, key: string) => unwrap<Employee>(client.PUT('/api/employees/{id}', { ...one(id), body, ...keyed(key) }))

export const useStaffSchedules = (staff_id: string) => useQuery({
  queryKey: [...SCHEDULES, staff_id],
  queryFn: async () => (await unwrap<Page<Schedule>>(client.GET('/api/staff-schedules', { params: { query: { staff_id } } }))).items,
})
export const addSchedule = (body: ScheduleFields, key: string) => unwrap<Schedule>(client.POST('/api/staff-schedules', { body, ...keyed(key) }))
export const removeSchedule = (id: string, key: string) => unwrap(client.DELETE('/api/staff-schedules/{id}', { ...one(id), ...keyed(key) }))

export const useLeaves = (staff_id: string) => useQuery({
  queryKey: [...LEAVES, staff_id],
  queryFn: async () => (await unwrap<Page<Leave>>(client.GET('/api/schedule-exceptions', { params: { query: { staff_id } } }))).items,
})
export const addLeave = (body: Omit<Leave, 'id'>, key: string) => unwrap(client.POST('/api/schedule-exceptions', { body, ...keyed(key) }))
export const removeLeave = (id: string, key: string) => unwrap(client.DELETE('/api/schedule-exceptions/{id}', { ...one(id), ...keyed(key) }))
