import { useQuery } from '@tanstack/react-query'
import { client, unwrap, type Page } from '@/api/client'

export interface Person { id: string; name: string }

/** Short lists that many forms offer; read once and kept for some minutes. */
export const useUsers = (enabled = true) => useQuery({
  queryKey: ['users', 'picker'],
  enabled,
  staleTime: 5 * 60_000,
  queryFn: async () => (await unwrap<Page<Person & { status: string; role: string }>>(
    client.GET('/api/users', { params: { query: { limit: 200 } } }))).items,
})

export interface Employee extends Person { position: string | null; site_id: string | null; status: string; user_id: string | null; employee_code: string; level: string | null }
export const useEmployees = () => useQuery({
  queryKey: ['employees', 'picker'],
  staleTime: 5 * 60_000,
  queryFn: async () => (await unwrap<Page<Employee>>(
    client.GET('/api/employees', { params: { query: { limit: 200 } } }))).items,
})

export interface ServiceItem extends Person { code: string; duration_minutes: number; buffer_before: number; buffer_after: number; price: string | null; currency: string; is_active: boolean }
export const useServiceItems = () => useQuery({
  queryKey: ['service-items', 'picker'],
  staleTime: 5 * 60_000,
  queryFn: async () => (await unwrap<Page<ServiceItem>>(
    client.GET('/api/service-items', { params: { query: { limit: 200 } } }))).items,
})
