import { useInfiniteQuery, type QueryKey } from '@tanstack/react-query'
import type { Page } from '@/api/client'

/** Keyset paging: each page carries the cursor of the next one. */
export function useKeyset<T>(queryKey: QueryKey, load: (cursor: string | undefined) => Promise<Page<T>>, refetchInterval: number | false = false) {
  return useInfiniteQuery({
    queryKey,
    refetchInterval,
    initialPageParam: '',
    queryFn: ({ pageParam }) => load(pageParam || undefined),
    getNextPageParam: (page) => page.next_cursor || undefined,
    select: (data) => data.pages.flatMap((page) => page.items),
  })
}

export type Keyset<T> = ReturnType<typeof useKeyset<T>>
