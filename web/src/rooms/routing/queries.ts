import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'

export type Setting = Schemas['RoutingRead']
export type SettingForm = Schemas['RoutingForm']
export type Agent = Schemas['AgentRead']
export type SubStatus = Schemas['ConversationStatusRead']
export type Wall = Schemas['Wall']
export const ROUTING = ['routing']
export const SUB_STATUSES = ['conversation-statuses']
export const SUPERVISOR = ['supervisor']

export const useSettings = () => useQuery({ queryKey: ROUTING, queryFn: async () => (await unwrap(client.GET('/api/routing-settings'))).items })
export const putSetting = (body: SettingForm, key: string) => unwrap(client.PUT('/api/routing-settings', { body, ...keyed(key) }))
export const dropSetting = (id: string, key: string) => unwrap(client.DELETE('/api/routing-settings/{id}', { params: { path: { id } }, ...keyed(key) }))

export const useTeams = () => useQuery({ queryKey: ['teams', 'picker'], queryFn: async () => (await unwrap(client.GET('/api/teams', {}))).items })
export const useChannels = () => useQuery({ queryKey: ['channels', 'picker'], queryFn: async () => (await unwrap(client.GET('/api/channels', {}))).items })
export const useAgents = () => useQuery({ queryKey: ['agents'], queryFn: async () => (await unwrap(client.GET('/api/agents', { params: { query: { limit: 200 } } }))).items })
export const patchAgent = (agent_id: string, body: Schemas['AgentPatch'], key: string) =>
  unwrap(client.PATCH('/api/agents/{agent_id}', { params: { path: { agent_id } }, body, ...keyed(key) }))

export const useSubStatuses = () => useQuery({ queryKey: SUB_STATUSES, queryFn: async () => (await unwrap(client.GET('/api/conversation-statuses'))).items })
export const addSubStatus = (body: Schemas['SubStatusCreate'], key: string) => unwrap(client.POST('/api/conversation-statuses', { body, ...keyed(key) }))
export const patchSubStatus = (id: string, body: Schemas['SubStatusPatch'], key: string) =>
  unwrap(client.PATCH('/api/conversation-statuses/{id}', { params: { path: { id } }, body, ...keyed(key) }))

const LOOK_EVERY = 10_000
/** The desk as it is now; asked again every ten seconds, and when something happens. */
export const useWall = () => useQuery({ queryKey: SUPERVISOR, refetchInterval: LOOK_EVERY, queryFn: () => unwrap(client.GET('/api/supervisor')) })
export const takeOver = (conversation_id: string, user_id: string, key: string) =>
  unwrap(client.POST('/api/conversations/{conversation_id}/assign', { params: { path: { conversation_id } }, body: { user_id, reason: 'take_over' }, ...keyed(key) }))
