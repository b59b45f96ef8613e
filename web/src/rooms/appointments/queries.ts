import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'
import type { Problem } from '@/api/problem'

export type Appointment = Schemas['CalendarEntry']
export type Working = Schemas['Working']
export type Calendar = Schemas['Calendar']
export type Booking = Schemas['AppointmentCreate']
export type Exception = Schemas['ExceptionRead']
export type Slot = Schemas['SlotRead']
export type Opening = Schemas['OpeningRead']
export type AppointmentEvent = Schemas['AppointmentEventRead']

export const APPOINTMENTS = ['appointments']
const one = (id: string) => ({ params: { path: { id } } })

export const useCalendar = (start: string, end: string, staff_id: string | undefined, site_id: string | undefined) => useQuery({
  queryKey: [...APPOINTMENTS, 'calendar', start, end, staff_id, site_id],
  placeholderData: (before) => before,
  queryFn: () => unwrap(client.GET('/api/appointments/calendar', { params: { query: { start, end, staff_id, site_id } } })),
})

export const useExceptions = (start: string, end: string) => useQuery({
  queryKey: ['schedule-exceptions', start, end],
  staleTime: 60_000,
  queryFn: async () => (await unwrap(client.GET('/api/schedule-exceptions', { params: { query: { start, end, limit: 500 } } }))).items,
})

export const useSlots = (staff_id: string | undefined, service_item_id: string | undefined, from: string, to: string) => useQuery({
  queryKey: [...APPOINTMENTS, 'slots', staff_id, service_item_id, from, to],
  enabled: !!staff_id && !!service_item_id,
  queryFn: async () => (await unwrap(
    client.GET('/api/appointments/slots', { params: { query: { staff_id: staff_id!, service_item_id: service_item_id!, from, to } } }))).items,
})

/** When anybody could give the service. */
export const useOpenings = (service_item_id: string | undefined, from: string, to: string, site_id: string | undefined) => useQuery({
  queryKey: [...APPOINTMENTS, 'openings', service_item_id, from, to, site_id],
  enabled: !!service_item_id,
  queryFn: async () => (await unwrap(client.GET('/api/appointments/openings', { params: { query: { service_item_id: service_item_id!, from, to, site_id } } }))).items,
})

export const useAppointment = (id: string | null) => useQuery({
  queryKey: [...APPOINTMENTS, 'one', id],
  enabled: !!id,
  queryFn: () => unwrap(client.GET('/api/appointments/{id}', one(id!))),
})

export const useAppointmentEvents = (id: string) => useQuery({
  queryKey: [...APPOINTMENTS, 'events', id],
  queryFn: async () => (await unwrap(client.GET('/api/appointments/{id}/events', one(id)))).items,
})

export const book = (body: Booking, key: string) => unwrap(client.POST('/api/appointments', { body, ...keyed(key) }))
export const confirmAppointment = (id: string, key: string) => unwrap(client.POST('/api/appointments/{id}/confirm', { ...one(id), ...keyed(key) }))
export const completeAppointment = (id: string, key: string) => unwrap(client.POST('/api/appointments/{id}/complete', { ...one(id), ...keyed(key) }))
export const noShow = (id: string, key: string) => unwrap(client.POST('/api/appointments/{id}/no-show', { ...one(id), ...keyed(key) }))
export const cancelAppointment = (id: string, reason: string, key: string) =>
  unwrap(client.POST('/api/appointments/{id}/cancel', { ...one(id), body: { reason }, ...keyed(key) }))
export type Move = Schemas['Reschedule']
export const reschedule = (id: string, body: Move, key: string) =>
  unwrap(client.POST('/api/appointments/{id}/reschedule', { ...one(id), body, ...keyed(key) }))

export type Stage = Schemas['Advance']['stage']
export const advance = (id: string, stage: Stage, key: string) =>
  unwrap(client.POST('/api/appointments/{id}/stage', { ...one(id), body: { stage }, ...keyed(key) }))
export const undo = (id: string, reason: string, key: string) =>
  unwrap(client.POST('/api/appointments/{id}/undo', { ...one(id), body: { reason }, ...keyed(key) }))
export const bookSeries = (body: Schemas['SeriesCreate'], key: string) => unwrap(client.POST('/api/appointments/series', { body, ...keyed(key) }))

export interface SeriesConflict { starts_at: string; code: string }
export function conflictsOf(problem: Problem): SeriesConflict[] {
  const list = problem.body.params?.conflicts
  return problem.code === 'appointment.series_conflicts' && Array.isArray(list) ? (list as SeriesConflict[]) : []
}

export const useReport = (from: string, to: string, site_id: string | undefined, enabled: boolean) => useQuery({
  queryKey: [...APPOINTMENTS, 'report', from, to, site_id],
  enabled,
  queryFn: async () => (await unwrap(client.GET('/api/appointments/report', { params: { query: { from, to, site_id } } }))).items,
})

/** A refused booking says when there is room instead. */
export function alternativesOf(problem: Problem): Slot[] {
  const list = problem.body.params?.alternatives
  return problem.status === 409 && Array.isArray(list) ? (list as Slot[]) : []
}
