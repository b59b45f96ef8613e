import { DAY } from '@/shared/time'
import type { Booking, Customer } from '../queries'

export type Advice = 'customers.next_confirm' | 'customers.next_rebook' | 'customers.next_followup' | 'customers.next_silent' | 'customers.next_phone'

const SILENT_DAYS = 14
const OPEN = new Set(['pending', 'confirmed'])

/** Plain rules over what this page shows, so that a person can check each of them. */
export function advice(
  customer: Pick<Customer, 'stage' | 'last_contact_at' | 'phone_masked'>,
  bookings: Pick<Booking, 'starts_at' | 'status'>[],
  now: number,
): Advice[] {
  const upcoming = bookings.filter((booking) => Date.parse(booking.starts_at) > now && OPEN.has(booking.status))
  const steps: Advice[] = []
  if (upcoming.some((booking) => booking.status === 'pending')) steps.push('customers.next_confirm')
  if (!upcoming.length && bookings.some((booking) => booking.status === 'no_show')) steps.push('customers.next_rebook')
  if (!upcoming.length && (customer.stage === 'interested' || customer.stage === 'opportunity')) steps.push('customers.next_followup')
  if (customer.last_contact_at && now - Date.parse(customer.last_contact_at) > SILENT_DAYS * DAY) steps.push('customers.next_silent')
  if (!customer.phone_masked) steps.push('customers.next_phone')
  return steps
}
