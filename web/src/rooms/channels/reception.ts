import type { Schemas } from '@/api/client'
import type { Channel } from './queries'

export type Reception = Schemas['Reception']
export type Detail = Schemas['AskedDetail']['field']
export type Topic = Schemas['TopicRead']
export const DETAILS: Detail[] = ['name', 'phone', 'email', 'topic']

export interface ReceptionValues {
  greeting: string
  closed_greeting: string
  calendar_id: string | null
  ai_label: boolean
  files: boolean
  prechat: boolean
  intro: string
  asks: Record<Detail, { asked: boolean; required: boolean }>
  topics: { name: string; team_id?: string | null }[]
  when: 'never' | 'closed' | 'away'
  offline_text: string
}

/** A channel as its form shows it. */
export function valuesOf(channel: Channel, topics: Topic[]): ReceptionValues {
  const { prechat, offline, closed_greeting, files }: Reception = channel.reception
  const asks = Object.fromEntries(DETAILS.map((field) => {
    const found = prechat?.fields?.find((one) => one.field === field)
    return [field, { asked: !!found, required: found?.required ?? false }]
  })) as ReceptionValues['asks']
  return {
    greeting: channel.greeting ?? '', closed_greeting: closed_greeting ?? '', calendar_id: channel.calendar_id, ai_label: channel.ai_label, files: files ?? true, prechat: prechat?.is_on ?? false, intro: prechat?.intro ?? '', asks,
    topics: topics.map(({ name, team_id }) => ({ name, team_id })), when: offline?.when ?? 'never', offline_text: offline?.text ?? '',
  }
}

/** What the form sends: the channel's part, and its topics. */
export function sentOf(values: ReceptionValues): { channel: Schemas['ChannelPatch']; topics: Schemas['TopicForm'][] } {
  const fields = DETAILS.filter((field) => values.asks[field]?.asked).map((field) => ({ field, required: values.asks[field].required ?? false }))
  const topics = (values.topics ?? []).filter((one) => one?.name?.trim()).map(({ name, team_id }) => ({ name: name.trim(), team_id: team_id ?? null }))
  return {
    channel: {
      greeting: values.greeting, calendar_id: values.calendar_id ?? null, ai_label: values.ai_label,
      reception: { closed_greeting: values.closed_greeting, files: values.files, prechat: { is_on: values.prechat, intro: values.intro, fields }, offline: { when: values.when, text: values.offline_text } },
    },
    topics,
  }
}

/** Whether something personal is asked, so that people have to agree first. */
export const asksPersonal = ({ prechat, asks, when }: ReceptionValues) =>
  when !== 'never' || (prechat && (['name', 'phone', 'email'] as const).some((field) => asks?.[field]?.asked))
