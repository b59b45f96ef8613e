import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'

export type Standing = Schemas['Standing']

export const useStandings = (customerId: string) => useQuery({
  queryKey: ['privacy', 'status', customerId],
  queryFn: async () => (await unwrap(client.GET('/api/consents/status', { params: { query: { customer_id: customerId } } }))).items,
})
export const makeLink = (customerId: string, send_sms: boolean, key: string) => unwrap(client.POST('/api/consents/links', { body: { customer_id: customerId, send_sms }, ...keyed(key) }))

/** The token stands behind the `#`, so no server on the way sees it. */
export const linkOf = (token: string) => `${window.location.origin}/c#${token}`
