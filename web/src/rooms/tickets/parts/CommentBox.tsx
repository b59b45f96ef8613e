import { Button, Mentions, Segmented } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useUsers } from '@/shared/pickers/people'
import { mentioned } from '../mentioned'
import { sayOf, TICKETS } from '../queries'

const KINDS = ['internal', 'public'] as const

/** Says something, inside the house or to the customer. A colleague is called with @. */
export function CommentBox({ id }: { id: string }) {
  const users = useUsers()
  const [kind, setKind] = useState<(typeof KINDS)[number]>('internal')
  const [words, setWords] = useState('')
  const people = users.data?.filter((user) => user.status === 'active') ?? []
  const say = useAction((_: void, key) => sayOf(id, { content: words.trim(), comment_type: kind, mentions: kind === 'internal' ? mentioned(words, people) : [] }, key), { stale: [TICKETS], done: t('tickets.said'), onDone: () => setWords('') })
  const ready = words.trim().length > 0
  return (
    <div style={{ display: 'grid', gap: 8, marginBottom: 14 }}>
      <Mentions rows={3} maxLength={10_000} value={words} aria-label={t('tickets.say')} placeholder={t(kind === 'public' ? 'tickets.public_hint' : 'tickets.say_hint')} onChange={setWords}
        options={kind === 'public' ? [] : people.map(({ id: value, name }) => ({ key: value, value: name, label: name }))}
        onKeyDown={(event) => { if (event.key === 'Enter' && (event.metaKey || event.ctrlKey) && ready) say.mutate() }} />
      <div style={{ display: 'flex', justifyContent: 'space-between', gap: 8 }}>
        <Segmented value={kind} options={KINDS.map((value) => ({ value, label: t(`tickets.${value}`) }))} onChange={setKind} />
        <Button type="primary" disabled={!ready} loading={say.isPending} onClick={() => say.mutate()}>{t('tickets.say')}</Button>
      </div>
    </div>
  )
}
