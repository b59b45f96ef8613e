/** Which columns the calendar has: people, rooms or devices of a day, or the days of one of them. */
import { addDays, dayText, type Day } from '@/shared/time'
import type { Employee } from '@/shared/pickers/people'
import type { Appointment, Calendar } from '../queries'
import type { Resource } from '../resources'

export interface GridColumn { key: string; day: Day; staffId?: string; resourceId?: string; shared?: boolean; title: string; subtitle?: string; today: boolean }
export type By = 'staff' | 'room' | 'device'

export const belongs = (appointment: Appointment, column: GridColumn) => (column.resourceId
  ? appointment.resources.some(({ id }) => id === column.resourceId)
  : appointment.staff_id === column.staffId)

/** Who is in the house that day: those with visits first, then those who work. */
export function present(people: Employee[], day: Calendar | undefined): Employee[] {
  if (!day) return []
  const visits = new Set(day.items.map((item) => item.staff_id))
  const works = new Set(day.working.map((span) => span.staff_id))
  return [...people.filter(({ id }) => visits.has(id)), ...people.filter(({ id }) => works.has(id) && !visits.has(id))]
}

interface Asked { view: 'day' | 'week'; first: Day; today: Day; one: string | undefined }

export function peopleColumns({ view, first, today, one }: Asked, people: Employee[]): GridColumn[] {
  if (view === 'week') return one ? week(first, today).map((column) => ({ ...column, staffId: one })) : []
  return people.map((person) => ({ key: person.id, day: first, staffId: person.id, title: person.name, subtitle: person.position ?? '', today: false }))
}

export function resourceColumns({ view, first, today, one }: Asked, resources: Resource[]): GridColumn[] {
  const shown = resources.filter(({ id }) => !one || id === one)
  if (view === 'week') return shown.slice(0, 1).flatMap(({ id, capacity }) => week(first, today).map((column) => ({ ...column, resourceId: id, shared: capacity > 1 })))
  return shown.map(({ id, name, capacity }) => ({ key: id, day: first, resourceId: id, shared: capacity > 1, title: name, ...(capacity > 1 ? { subtitle: `× ${capacity}` } : {}), today: false }))
}

const week = (first: Day, today: Day): GridColumn[] => Array.from({ length: 7 }, (_, index) => addDays(first, index))
  .map((day) => ({ key: day, day, title: dayText(day), today: day === today }))
