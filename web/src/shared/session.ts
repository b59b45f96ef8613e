import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useSyncExternalStore } from 'react'
import { client, setCsrfToken, unwrap, type Schemas } from '@/api/client'

export type Site = Schemas['SiteRead']
export type Me = Schemas['Me']

export const ME = ['me'] as const

export async function fetchMe(): Promise<Me> {
  const me = await unwrap(client.GET('/api/auth/me', {}))
  setCsrfToken(me.csrf_token ?? '')
  return me
}

export const useMe = () => useQuery({ queryKey: ME, queryFn: fetchMe, staleTime: 5 * 60_000, retry: false })

/** Inside the shell somebody is always signed in. */
export function useSession(): Me {
  const { data } = useMe()
  if (!data) throw new Error('No session.')
  return data
}

export function useMay(): (permission: string) => boolean {
  const { permissions } = useSession()
  return useCallback((permission) => permissions.includes(permission), [permissions])
}

const STORED = 'zhike.site'
const listeners = new Set<() => void>()
let chosen = localStorage.getItem(STORED)

export function chooseSite(id: string | null) {
  chosen = id
  if (id) localStorage.setItem(STORED, id)
  else localStorage.removeItem(STORED)
  listeners.forEach((notify) => notify())
}

function useChosen(): string | null {
  return useSyncExternalStore((notify) => {
    listeners.add(notify)
    return () => listeners.delete(notify)
  }, () => chosen)
}

/** The site the person looks at; `null` means all sites of the organization. */
export function useSite(): Site | null {
  const { sites } = useSession()
  const id = useChosen()
  return sites.find((site) => site.id === id) ?? (sites.length === 1 ? (sites[0] ?? null) : null)
}

export function useZone(): string {
  const { sites } = useSession()
  return useSite()?.timezone ?? sites[0]?.timezone ?? 'Asia/Shanghai'
}

export function useForgetSession(): () => void {
  const queries = useQueryClient()
  return useCallback(() => {
    setCsrfToken('')
    queries.clear()
    queries.setQueryData(ME, null)
  }, [queries])
}
