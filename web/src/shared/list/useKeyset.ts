import { useInfiniteQuery, type InfiniteData, type Query, type QueryClient, type QueryKey } from '@tanstack/react-query'
import type { Page } from '@/api/client'

const FEW = 5
const pagesOf = (data: unknown) => (data as Partial<InfiniteData<unknown>> | undefined)?.pages?.length ?? 0
// a stale list is read again page by page; after a long scroll that would be a thousand requests
const whileShort = (query: Pick<Query, 'state'>) => pagesOf(query.state.data) <= FEW

/** Keyset paging: each page carries the cursor of the next one. */
export function useKeyset<T>(queryKey: QueryKey, load: (cursor: string | undefined) => Promise<Page<T>>, refetchInterval: number | false = false) {
  return useInfiniteQuery({
    queryKey,
    refetchInterval,
    refetchOnWindowFocus: (query) => whileShort(query as unknown as Query),
    refetchOnReconnect: (query) => whileShort(query as unknown as Query),
    initialPageParam: '',
    queryFn: ({ pageParam }) => load(pageParam || undefined),
    getNextPageParam: (page) => page.next_cursor || undefined,
    select: flat<T>,
  })
}

/** One function for all renders, so that a hundred thousand rows are laid out once for each page that comes. */
function flat<T>(data: InfiniteData<Page<T>>): T[] {
  return data.pages.flatMap((page) => page.items)
}

export type Keyset<T> = ReturnType<typeof useKeyset<T>>

/** Has lists read anew; of one that somebody has scrolled far, the beginning. */
export function refreshLists(queries: QueryClient, queryKey: QueryKey) {
  for (const query of queries.getQueryCache().findAll({ queryKey })) {
    const data = query.state.data as InfiniteData<unknown> | undefined
    if (data && pagesOf(data) > FEW) queries.setQueryData(query.queryKey, { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) })
  }
  void queries.invalidateQueries({ queryKey })
}
