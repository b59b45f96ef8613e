import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap } from '@/api/client'

export const WHOSE = ['colleague-sessions']
export const useSessionsOf = (user: string | undefined) => useQuery({
  queryKey: [...WHOSE, user ?? ''],
  enabled: !!user,
  queryFn: async () => (await unwrap(client.GET('/api/users/{user_id}/sessions', { params: { path: { user_id: user ?? '' } } }))).items,
})
export const endSessionOf = (user: string, session: string, key: string) => unwrap(client.DELETE('/api/users/{user_id}/sessions/{session_id}', { params: { path: { user_id: user, session_id: session } }, ...keyed(key) }))
export const endAllOf = (user: string, key: string) => unwrap(client.DELETE('/api/users/{user_id}/sessions', { params: { path: { user_id: user } }, ...keyed(key) }))
