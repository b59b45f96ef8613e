import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Page } from '@/api/client'
import type { Problem } from '@/api/problem'

export interface Appointment {
  id: string
  appointment_no: string
  site_id: string
  customer_id: string
  customer_name: string
  customer_phone: string | null
  lead_id: string | null
  conversation_id: string | null
  staff_id: string
  staff_name: string
  service_item_id: string
  service_item_name: string
  starts_at: string
  ends_at: string
  busy_from: string
  busy_until: string
  status: string
  source: string | null
  note: string | null
  cancel_reason: string | null
  rescheduled_from_id: string | null
  superseded_by_id: string | null
  hold_expires_at: string | null
  version: number
  created_at: string
}
export interface Working { staff_id: string; site_id: string; starts_at: string; ends_at: string }
export interface Calendar { items: Appointment[]; working: Working[] }
export interface Booking {
  customer_id: string
  lead_id?: string
  conversation_id?: string
  staff_id: string
  service_item_id: string
  starts_at: string
  ends_at?: string
  note?: string
}
export interface Exception { id: string; staff_id: string; starts_at: string; ends_at: string; kind: string; reason: string | null }
export interface Slot { staff_id: string; starts_at: string; ends_at: string }
export interface AppointmentEvent { id: string; event_type: string; from_status: string | null; to_status: string | null; operator_name: string | null; reason: string | null; created_at: string }

export const APPOINTMENTS = ['appointments']
const one = (id: string) => ({ params: { path: { id } } })

export const useCalendar = (start: string, end: string, staff_id: string | undefined, site_id: string | undefined) => useQuery({
  queryKey: [...APPOINTMENTS, 'calendar', start, end, staff_id, site_id],
  placeholderData: (before) => before,
  queryFn: () => unwrap<Calendar>(client.GET('/api/appointments/calendar', { params: { query: { start, end, staff_id, site_id } } })),
})

export const useExceptions = (start: string, end: string) => useQuery({
  queryKey: ['schedule-exceptions', start, end],
  staleTime: 60_000,
  queryFn: async () => (await unwrap<Page<Exception>>(client.GET('/api/schedule-exceptions', { params: { query: { start, end, limit: 500 } } }))).items,
})

export const useSlots = (staff_id: string | undefined, service_item_id: string | undefined, from: string, to: string) => useQuery({
  queryKey: [...APPOINTMENTS, 'slots', staff_id, service_item_id, from, to],
  enabled: !!staff_id && !!service_item_id,
  queryFn: async () => (await unwrap<Page<Slot>>(
    client.GET('/api/appointments/slots', { params: { query: { staff_id, service_item_id, from, to } } }))).items,
})

export const useAppointment = (id: string | null) => useQuery({
  queryKey: [...APPOINTMENTS, 'one', id],
  enabled: !!id,
  queryFn: () => unwrap<Appointment>(client.GET('/api/appointments/{id}', one(id!))),
})

export const useAppointmentEvents = (id: string) => useQuery({
  queryKey: [...APPOINTMENTS, 'events', id],
  queryFn: async () => (await unwrap<Page<AppointmentEvent>>(client.GET('/api/appointments/{id}/events', one(id)))).items,
})

export const book = (body: Booking, key: string) => unwrap<Appointment>(client.POST('/api/appointments', { body, ...keyed(key) }))
export const confirmAppointment = (id: string, key: string) => unwrap<Appointment>(client.POST('/api/appointments/{id}/confirm', { ...one(id), ...keyed(key) }))
export const completeAppointment = (id: string, key: string) => unwrap<Appointment>(client.POST('/api/appointments/{id}/complete', { ...one(id), ...keyed(key) }))
export const noShow = (id: string, key: string) => unwrap<Appointment>(client.POST('/api/appointments/{id}/no-show', { ...one(id), ...keyed(key) }))
export const cancelAppointment = (id: string, reason: string, key: string) =>
  unwrap<Appointment>(client.POST('/api/appointments/{id}/cancel', { ...one(id), body: { reason }, ...keyed(key) }))
export interface Move { staff_id: string; starts_at: string; reason: string }
export const reschedule = (id: string, body: Move, key: string) =>
  unwrap<Appointment>(client.POST('/api/appointments/{id}/reschedule', { ...one(id), body, ...keyed(key) }))

/** A refused booking says when there is room instead. */
export function alternativesOf(problem: Problem): Slot[] {
  const list = problem.body.params?.alternatives
  return problem.status === 409 && Array.isArray(list) ? (list as Slot[]) : []
}
