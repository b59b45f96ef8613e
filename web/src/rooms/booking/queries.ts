import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'

export type BookingPage = Schemas['BookingPageRead']
export type BookingPageFields = Schemas['BookingPageCreate']
export const BOOKING_PAGES = ['booking-pages']

export const useBookingPages = () => useQuery({
  queryKey: BOOKING_PAGES,
  queryFn: async () => (await unwrap(client.GET('/api/booking-pages', { params: { query: { limit: 200 } } }))).items,
})

export const createBookingPage = (body: BookingPageFields, key: string) => unwrap(client.POST('/api/booking-pages', { body, ...keyed(key) }))
export const patchBookingPage = (page_id: string, body: Schemas['BookingPagePatch'], key: string) =>
  unwrap(client.PATCH('/api/booking-pages/{page_id}', { params: { path: { page_id } }, body, ...keyed(key) }))
