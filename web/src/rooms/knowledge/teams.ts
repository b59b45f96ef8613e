import { useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'

/** Teams that a base may be open to. */
export const useTeams = () => useQuery({ queryKey: ['teams', 'picker'], staleTime: 5 * 60_000, queryFn: async () => (await unwrap(client.GET('/api/teams', {}))).items })
