import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Page } from '@/api/client'

export interface Channel {
  id: string
  platform: string
  name: string
  status: string
  site_id: string | null
  public_key: string
  title: string | null
  greeting: string | null
  color: string | null
  allowed_origins: string[]
  created_at: string
}
export interface ChannelFields { name: string; site_id?: string | null; status?: string; title?: string; greeting?: string; color?: string; allowed_origins: string[] }

export const CHANNELS = ['channels']
const one = (channel_id: string) => ({ params: { path: { channel_id } } })

export const useChannels = () => useQuery({
  queryKey: CHANNELS,
  queryFn: async () => (await unwrap<Page<Channel>>(client.GET('/api/channels', {}))).items,
})
export const createChannel = (body: ChannelFields, key: string) =>
  unwrap<Channel>(client.POST('/api/channels', { body: { ...body, platform: 'web' }, ...keyed(key) }))
export const patchChannel = (id: string, body: Partial<ChannelFields>, key: string) =>
  unwrap<Channel>(client.PATCH('/api/channels/{channel_id}', { ...one(id), body, ...keyed(key) }))
export const rotateKey = (id: string, key: string) =>
  unwrap<Channel>(client.POST('/api/channels/{channel_id}/rotate-key', { ...one(id), ...keyed(key) }))

export const chatAddress = (channel: Channel) => `${window.location.origin}/chat/${channel.public_key}`
export const embedSnippet = (channel: Channel) =>
  `<script src="${window.location.origin}/widget.js" data-channel="${channel.public_key}" async></script>`
