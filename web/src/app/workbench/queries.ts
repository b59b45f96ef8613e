import { useQuery } from '@tanstack/react-query'
import { client, unwrap, type Page } from '@/api/client'
import { addDays, instantAt } from '@/shared/time'

interface Booking { id: string; customer_name: string | null; staff_name: string | null; service_item_name: string | null; starts_at: string; status: string }
interface Talk { id: string; visitor_name: string | null; last_message_preview: string | null; unread_count: number }

/** Every room counts for itself; this page only puts the numbers side by side. */
const MAIN: Record<string, string[]> = { appointments: ['today'], conversations: ['pending', 'active'], leads: ['new'], reviews: ['open_items'] }

export const useSummary = (room: string) => useQuery({
  queryKey: ['summary', room],
  queryFn: async () => {
    const counts = await unwrap<Record<string, number>>(client.GET(`/api/${room}/summary`, {}))
    return (MAIN[room] ?? []).reduce((sum, name) => sum + (counts[name] ?? 0), 0)
  },
})

export const useToday = (day: string, zone: string) => useQuery({
  queryKey: ['appointments', 'today', day],
  queryFn: async () => {
    const query = { start: instantAt(day, 0, zone).toISOString(), end: instantAt(addDays(day, 1), 0, zone).toISOString() }
    const { items } = await unwrap<Page<Booking>>(client.GET('/api/appointments/calendar', { params: { query } }))
    return items.filter((booking) => booking.status !== 'cancelled').sort((left, right) => left.starts_at.localeCompare(right.starts_at))
  },
})

export const useWaiting = () => useQuery({
  queryKey: ['conversations', 'waiting'],
  queryFn: async () => (await unwrap<Page<Talk>>(client.GET('/api/conversations', { params: { query: { status: 'pending', limit: 8 } } }))).items,
})
