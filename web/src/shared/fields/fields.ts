import { useQuery } from '@tanstack/react-query'
import { client, unwrap, type Schemas } from '@/api/client'
import { say, type Words } from './say'

export type OwnField = Schemas['FieldRead']
export type OwnValues = Record<string, unknown>
export const FIELDS = ['custom-fields']

/** The organization's own fields in use, in their order. */
export const useOwnFields = (enabled = true) => useQuery({
  queryKey: [...FIELDS, 'used'],
  enabled,
  staleTime: 60_000,
  queryFn: async () => (await unwrap(client.GET('/api/custom-fields', {}))).items,
})

export const said = (field: OwnField, value: unknown, words: Words) => say(field.versions, value, words)
