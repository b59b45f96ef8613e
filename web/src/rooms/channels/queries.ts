import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'

export type Channel = Schemas['ChannelRead']
export type ChannelFields = Schemas['ChannelCreate']

export const CHANNELS = ['channels']
const one = (channel_id: string) => ({ params: { path: { channel_id } } })

export const useChannels = () => useQuery({
  queryKey: CHANNELS,
  queryFn: async () => (await unwrap(client.GET('/api/channels', {}))).items,
})
export const createChannel = (body: ChannelFields, key: string) =>
  unwrap(client.POST('/api/channels', { body: { ...body, platform: 'web' }, ...keyed(key) }))
export const patchChannel = (id: string, body: Schemas['ChannelPatch'], key: string) =>
  unwrap(client.PATCH('/api/channels/{channel_id}', { ...one(id), body, ...keyed(key) }))
export const rotateKey = (id: string, key: string) =>
  unwrap(client.POST('/api/channels/{channel_id}/rotate-key', { ...one(id), ...keyed(key) }))

export type Made = Schemas['ChannelMade']
export const connectPlatform = (body: ChannelFields, key: string) => unwrap(client.POST('/api/channels', { body, ...keyed(key) }))
export const testChannel = (id: string, key: string) =>
  unwrap(client.POST('/api/channels/{channel_id}/test', { ...one(id), ...keyed(key) }))
export const trySample = (id: string, body: string, key: string) =>
  unwrap(client.POST('/api/channels/{channel_id}/try', { ...one(id), body: { body, content_type: 'application/json' }, ...keyed(key) }))
export const useFigures = (id: string) => useQuery({
  queryKey: [...CHANNELS, 'figures', id],
  queryFn: () => unwrap(client.GET('/api/channels/{channel_id}/figures', one(id))),
})
/** Where the platform, or the program, posts to. */
export const addressOf = (channel: Channel) => {
  const path = channel.platform === 'api' ? `/api/channels/${channel.id}/inbound` : channel.path
  return path && `${window.location.origin}${path}`
}

export const chatAddress = (channel: Channel) => `${window.location.origin}/chat/${channel.public_key}`
export const embedSnippet = (channel: Channel) =>
  `<script src="${window.location.origin}/widget.js" data-channel="${channel.public_key}" async></script>`

const SLOWLY = 60_000
export const useTopics = (id: string | undefined) => useQuery({
  queryKey: [...CHANNELS, 'topics', id],
  enabled: !!id,
  gcTime: 0, // what somebody else changed meanwhile is read again with the next opening
  queryFn: async () => (await unwrap(client.GET('/api/channels/{channel_id}/topics', one(id!)))).items,
})
export const putTopics = (id: string, items: Schemas['TopicForm'][], key: string) =>
  unwrap(client.PUT('/api/channels/{channel_id}/topics', { ...one(id), body: { items }, ...keyed(key) }))
export const useCalendars = () => useQuery({ queryKey: ['calendars', 'picker'], staleTime: SLOWLY, queryFn: async () => (await unwrap(client.GET('/api/business-calendars', {}))).items.map(({ id, name }) => ({ id, name })) })
export const useTeams = () => useQuery({ queryKey: ['teams', 'picker'], staleTime: SLOWLY, queryFn: async () => (await unwrap(client.GET('/api/teams', {}))).items })
/** Whether people are asked to agree before they talk; only those who see the texts know. */
export const useServiceText = () => useQuery({
  queryKey: ['consent-texts', 'service'],
  retry: false,
  staleTime: SLOWLY,
  queryFn: async () => (await unwrap(client.GET('/api/consent-texts', {}))).items.some((text) => text.purpose === 'service'),
})
