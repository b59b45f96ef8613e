import { useQuery } from '@tanstack/react-query'
import { client, unwrap, type Schemas } from '@/api/client'

export interface Person { id: string; name: string }

/** Short lists that many forms offer; read once and kept for some minutes. */
export const useUsers = (enabled = true) => useQuery({
  queryKey: ['users', 'picker'],
  enabled,
  staleTime: 5 * 60_000,
  queryFn: async () => (await unwrap(
    client.GET('/api/users', { params: { query: { limit: 200 } } }))).items,
})

export type Employee = Schemas['EmployeeRead']
export const useEmployees = () => useQuery({
  queryKey: ['employees', 'picker'],
  staleTime: 5 * 60_000,
  queryFn: async () => (await unwrap(
    client.GET('/api/employees', { params: { query: { limit: 200 } } }))).items,
})

export type ServiceItem = Schemas['ServiceItemRead']
export const useServiceItems = () => useQuery({
  queryKey: ['service-items', 'picker'],
  staleTime: 5 * 60_000,
  queryFn: async () => (await unwrap(
    client.GET('/api/service-items', { params: { query: { limit: 200 } } }))).items,
})
