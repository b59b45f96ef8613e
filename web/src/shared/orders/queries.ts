import { useQuery } from '@tanstack/react-query'
import { client, unwrap, type Schemas } from '@/api/client'

export type Order = Schemas['FoundOrder']
export type ShopOrders = Schemas['ShopOrders']
export interface Sought { conversation_id?: string; customer_id?: string; number?: string }

export const ORDERS = ['orders']
const MINUTE = 60_000

const look = (sought: Sought, refresh: boolean) => unwrap(client.POST('/api/orders/look', { body: { ...sought, refresh } }))

/** What the shops say; `seen` changes when the customer has said more, which may name another order. */
export const useOrders = (sought: Sought, seen: number) => useQuery({
  queryKey: [...ORDERS, sought, seen],
  staleTime: MINUTE,
  placeholderData: (before, query) => (query?.queryKey[1] && JSON.stringify(query.queryKey[1]) === JSON.stringify(sought) ? before : undefined),
  queryFn: () => look(sought, false),
})
export const lookAgain = (sought: Sought) => look(sought, true)
