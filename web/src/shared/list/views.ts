import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'

export type View = Schemas['ViewRead']
export type ViewKind = View['kind']
export type ViewFilters = Record<string, string>
/** What the address bar says of a list: its filters, the words of a search and the order. */
export type Address = Record<string, string | undefined>

export const VIEWS = ['views']

export const useViews = (kind: ViewKind) => useQuery({
  queryKey: [...VIEWS, kind],
  staleTime: 60_000,
  queryFn: async () => (await unwrap(client.GET('/api/views', { params: { query: { kind } } }))).items,
})

export const createView = (body: Schemas['ViewCreate'], key: string) => unwrap(client.POST('/api/views', { body, ...keyed(key) }))
export const patchView = (view_id: string, body: Schemas['ViewPatch'], key: string) => unwrap(client.PATCH('/api/views/{view_id}', { params: { path: { view_id } }, body, ...keyed(key) }))
export const deleteView = (view_id: string, key: string) => unwrap(client.DELETE('/api/views/{view_id}', { params: { path: { view_id } }, ...keyed(key) }))
export const openWith = (kind: ViewKind, view_id: string | null, key: string) => unwrap(client.PUT('/api/views/default', { body: { kind, view_id }, ...keyed(key) }))

/** The part of an address that a view keeps; what was typed into the search is not. */
export function keepable(address: Address): { filters: ViewFilters; sort: string | null } {
  const filters: ViewFilters = {}
  for (const [name, value] of Object.entries(address)) if (value && name !== 'q' && name !== 'sort') filters[name] = value
  return { filters, sort: address.sort ?? null }
}

export function isShown(view: View, address: Address): boolean {
  const { filters, sort } = keepable(address)
  const names = Object.keys(filters)
  return sort === view.sort && names.length === Object.keys(view.filters).length && names.every((name) => filters[name] === view.filters[name])
}

/** What has to change in the address to show a view, or the whole list. */
export function changesTo(view: View | null, address: Address): Record<string, string | null> {
  const cleared = Object.fromEntries(Object.keys(address).map((name) => [name, null]))
  return view ? { ...cleared, ...(view.filters as ViewFilters), sort: view.sort } : cleared
}
