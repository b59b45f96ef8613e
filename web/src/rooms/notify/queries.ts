import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Page } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export interface SmsMessage {
  id: string
  phone: string
  template_code: string
  customer_id: string | null
  purpose: string
  content: string
  status: string
  attempts: number
  provider_code: string | null
  error_code: string | null
  error_message: string | null
  queued_at: string
  sent_at: string | null
  delivered_at: string | null
}
export interface SmsProvider { id: string; code: string; vendor: string; priority: number; is_enabled: boolean; config: Record<string, unknown>; health: Record<string, unknown> }
export interface ProviderFields { code: string; vendor: string; priority: number; is_enabled: boolean; config?: Record<string, unknown> }
export interface SmsTemplate { id: string; code: string; kind: string; sign_name: string; content: string; variables: string[]; audit_status: string }
export interface TemplateFields { code: string; kind: string; sign_name: string; content: string; audit_status?: string }

export const SMS = ['sms']

export const useSmsMessages = (filters: { status?: string }) => useKeyset<SmsMessage>([...SMS, 'messages', filters], (cursor) =>
  unwrap<Page<SmsMessage>>(client.GET('/api/sms-messages', { params: { query: { ...filters, cursor, limit: 50 } } })))
export const retrySms = (id: string, key: string) => unwrap(client.POST('/api/sms-messages/{message_id}/retry', { params: { path: { message_id: id } }, ...keyed(key) }))

export const useProviders = () => useQuery({
  queryKey: [...SMS, 'providers'],
  queryFn: async () => (await unwrap<Page<SmsProvider>>(client.GET('/api/sms-providers', {}))).items,
})
export const createProvider = (body: ProviderFields, key: string) => unwrap(client.POST('/api/sms-providers', { body, ...keyed(key) }))
export const patchProvider = (id: string, body: Partial<ProviderFields>, key: string) => unwrap(client.PATCH('/api/sms-providers/{provider_id}', { params: { path: { provider_id: id } }, body, ...keyed(key) }))

export const useTemplates = () => useQuery({
  queryKey: [...SMS, 'templates'],
  queryFn: async () => (await unwrap<Page<SmsTemplate>>(client.GET('/api/sms-templates', {}))).items,
})
export const createTemplate = (body: TemplateFields, key: string) => unwrap(client.POST('/api/sms-templates', { body, ...keyed(key) }))
export const patchTemplate = (id: string, body: Partial<TemplateFields>, key: string) => unwrap(client.PATCH('/api/sms-templates/{template_id}', { params: { path: { template_id: id } }, body, ...keyed(key) }))
