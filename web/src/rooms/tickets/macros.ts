import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'
import { t, tOr } from '@/i18n'
import { TICKETS } from './queries'

export type Macro = Schemas['MacroRead']
export type MacroFields = Schemas['MacroPut']
export type Action = Macro['actions'][number]
export type Step = Schemas['MacroStep']

export const MACROS = ['ticket-macros']
export const KINDS = ['status', 'priority', 'assign', 'tag', 'comment'] as const
export const PLACEHOLDERS = ['customer', 'number', 'title', 'me'] as const
const macro = (macro_id: string) => ({ params: { path: { macro_id } } })
const of = (id: string, macro_id: string) => ({ params: { path: { id, macro_id } } })

export const useMacros = (enabled = true) => useQuery({ queryKey: MACROS, enabled, queryFn: async () => (await unwrap(client.GET('/api/ticket-macros', {}))).items })
export const readMacro = (id: string) => unwrap(client.GET('/api/ticket-macros/{macro_id}', macro(id)))
export const createMacro = (body: MacroFields, key: string) => unwrap(client.POST('/api/ticket-macros', { body, ...keyed(key) }))
export const putMacro = ({ id, updated_at }: Macro, body: MacroFields, key: string) => unwrap(client.PUT('/api/ticket-macros/{macro_id}', { ...macro(id), body, ...keyed(key, updated_at) }))
export const deleteMacro = (id: string, key: string) => unwrap(client.DELETE('/api/ticket-macros/{macro_id}', { ...macro(id), ...keyed(key) }))
export const usePreview = (ticket: string, id: string) => useQuery({ queryKey: [...TICKETS, 'macro', ticket, id], gcTime: 0, queryFn: async () => (await unwrap(client.GET('/api/tickets/{id}/macros/{macro_id}', of(ticket, id)))).steps })
/** Refused with 412 when somebody has changed the ticket since it was shown. */
export const applyMacro = (ticket: string, id: string, seen: string, key: string) => unwrap(client.POST('/api/tickets/{id}/macros/{macro_id}', { ...of(ticket, id), ...keyed(key, seen) }))

/** An action, or a step of one, in words. */
export function said(kind: Step['kind'], to: string, comment?: Step['comment_type']): string {
  if (kind === 'comment') return t('macros.says', { kind: t(comment === 'public' ? 'tickets.public' : 'tickets.internal'), text: to })
  const group = kind === 'status' ? 'ticket_status' : kind === 'priority' ? 'ticket_priorities' : null
  return t('macros.does', { what: t(`macro_kinds.${kind}`), to: group ? tOr(`${group}.${to}`, to) : to })
}

export function actionText(action: Action, names: (id: string) => string): string {
  switch (action.kind) {
    case 'status': return said('status', action.status)
    case 'priority': return said('priority', action.priority)
    case 'assign': return said('assign', action.user_id ? names(action.user_id) : t('macros.myself'))
    case 'tag': return said('tag', action.tag)
    case 'comment': return said('comment', action.content, action.comment_type)
  }
}
