import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap } from '@/api/client'

export const FEED = ['calendar-feed']

export const useFeed = (enabled: boolean) => useQuery({
  queryKey: FEED,
  enabled,
  queryFn: () => unwrap(client.GET('/api/calendar-feed')),
})
export const createFeed = (key: string) => unwrap(client.POST('/api/calendar-feed', { ...keyed(key) }))
export const dropFeed = (key: string) => unwrap(client.DELETE('/api/calendar-feed', { ...keyed(key) }))
