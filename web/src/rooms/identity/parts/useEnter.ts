import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { fetchMe, ME } from '@/shared/session'

/** A session has begun: nothing of an earlier one stays, and on to where they wanted to go. */
export function useEnter(wanted?: string): () => Promise<void> {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [params] = useSearchParams()
  return useCallback(async () => {
    queries.clear()
    const me = await fetchMe()
    if (sessionStorage.getItem('zhike.sso_ticket')) await import('../linking').then(({ linkTicket }) => linkTicket())
    queries.setQueryData(ME, me)
    const next = wanted ?? params.get('next')
    void navigate(next?.startsWith('/') && !next.startsWith('//') ? next : '/', { replace: true })
  }, [queries, navigate, params, wanted])
}
