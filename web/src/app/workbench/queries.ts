import { useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import { addDays, instantAt } from '@/shared/time'

/** Every room counts for itself; this page only puts the numbers side by side. */
const COUNTS = {
  appointments: async (site_id?: string) => (await unwrap(client.GET('/api/appointments/summary', { params: { query: { site_id } } }))).today,
  conversations: async () => {
    const { pending, active } = await unwrap(client.GET('/api/conversations/summary', {}))
    return pending + active
  },
  leads: async () => (await unwrap(client.GET('/api/leads/summary', {}))).new,
  reviews: async () => (await unwrap(client.GET('/api/reviews/summary', {}))).open_items,
}
export type Counted = keyof typeof COUNTS

export const useCount = (room: Counted, site: string | undefined) => useQuery({ queryKey: ['summary', room, site], queryFn: () => COUNTS[room](site) })

export const useToday = (day: string, zone: string, site_id: string | undefined) => useQuery({
  queryKey: ['appointments', 'today', day, site_id],
  queryFn: async () => {
    const query = { site_id, start: instantAt(day, 0, zone).toISOString(), end: instantAt(addDays(day, 1), 0, zone).toISOString() }
    const { items } = await unwrap(client.GET('/api/appointments/calendar', { params: { query } }))
    return items.filter((booking) => booking.status !== 'cancelled').sort((left, right) => left.starts_at.localeCompare(right.starts_at))
  },
})

export const useWaiting = () => useQuery({
  queryKey: ['conversations', 'waiting'],
  queryFn: async () => (await unwrap(client.GET('/api/conversations', { params: { query: { status: 'pending', limit: 8 } } }))).items,
})
