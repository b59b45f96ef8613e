import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Query, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export type SmsMessage = Schemas['SmsMessageBrief']
export type SmsProvider = Schemas['SmsProviderRead']
export type ProviderFields = Schemas['SmsProviderCreate']
export type SmsReply = Schemas['SmsReplyRead']
export type SmsTemplate = Schemas['SmsTemplateRead']
export type TemplateFields = Schemas['SmsTemplateCreate']

export const SMS = ['sms']

export const useSmsMessages = (filters: { status?: string }) => useKeyset<SmsMessage>([...SMS, 'messages', filters], (cursor) =>
  unwrap(client.GET('/api/sms-messages', { params: { query: { ...(filters as Query<'/api/sms-messages'>), cursor, limit: 50 } } })))
export const useSmsMessage = (id: string | null) => useQuery({
  queryKey: [...SMS, 'one', id],
  enabled: !!id,
  queryFn: () => unwrap(client.GET('/api/sms-messages/{message_id}', { params: { path: { message_id: id! } } })),
})
export const retrySms = (id: string, key: string) => unwrap(client.POST('/api/sms-messages/{message_id}/retry', { params: { path: { message_id: id } }, ...keyed(key) }))

export const useReplies = (filters: { action?: string }) => useKeyset<SmsReply>([...SMS, 'replies', filters], (cursor) =>
  unwrap(client.GET('/api/sms-replies', { params: { query: { ...(filters as Query<'/api/sms-replies'>), cursor, limit: 50 } } })))

export const useProviders = () => useQuery({
  queryKey: [...SMS, 'providers'],
  queryFn: async () => (await unwrap(client.GET('/api/sms-providers', {}))).items,
})
export const createProvider = (body: ProviderFields, key: string) => unwrap(client.POST('/api/sms-providers', { body, ...keyed(key) }))
export const patchProvider = (id: string, body: Schemas['SmsProviderPatch'], key: string) => unwrap(client.PATCH('/api/sms-providers/{provider_id}', { params: { path: { provider_id: id } }, body, ...keyed(key) }))

export const useTemplates = () => useQuery({
  queryKey: [...SMS, 'templates'],
  queryFn: async () => (await unwrap(client.GET('/api/sms-templates', {}))).items,
})
export const createTemplate = (body: TemplateFields, key: string) => unwrap(client.POST('/api/sms-templates', { body, ...keyed(key) }))
export const patchTemplate = (id: string, body: Schemas['SmsTemplatePatch'], key: string) => unwrap(client.PATCH('/api/sms-templates/{template_id}', { params: { path: { template_id: id } }, body, ...keyed(key) }))
