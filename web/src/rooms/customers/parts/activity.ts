const COLORS: [string, string][] = [
  ['note', 'gray'], ['deal', 'gold'], ['conversation', 'blue'], ['appointment', 'green'], ['stage', 'orange'], ['lead', 'blue'], ['review', 'purple'], ['tag', 'gray'],
]

export const activityColor = (type: string) => COLORS.find(([word]) => type.startsWith(word))?.[1] ?? 'gray'

/** Where the thing that happened can be looked at, if it has a page of its own. */
export function activityLink(metadata: Record<string, unknown> | null): string | null {
  const id = (name: string) => (typeof metadata?.[name] === 'string' ? (metadata[name] as string) : null)
  if (id('conversation_id')) return `/conversations/${id('conversation_id')}`
  if (id('appointment_id')) return `/appointments?appointment=${id('appointment_id')}`
  if (id('review_id')) return `/reviews/${id('review_id')}`
  if (id('deal_id')) return `/deals?deal=${id('deal_id')}`
  if (id('lead_id')) return `/leads?lead=${id('lead_id')}`
  return null
}
