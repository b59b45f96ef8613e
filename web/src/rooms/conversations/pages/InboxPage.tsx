import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { t } from '@/i18n'
import { useNarrow } from '@/shared/appearance'
import { useAction } from '@/shared/form/useAction'
import { useMay } from '@/shared/session'
import { EmptyState } from '@/shared/ui/EmptyState'
import { useChangeParams, useWords } from '@/shared/useParams'
import { boxQuery, type Box } from '../labels'
import { ConversationList } from '../parts/ConversationList'
import styles from '../parts/inbox.module.css'
import { CONVERSATIONS, resolveConversation, useConversation, useConversations } from '../queries'
import { useInboxKeys } from '../useInboxKeys'
import { useInboxLive } from '../useInboxLive'

/** The talk itself: asked for at once, and no list waits for it. */
const thread = import('../parts/ThreadPane')
const ThreadPane = lazy(() => thread.then((file) => ({ default: file.ThreadPane })))
/** Who the talk is with; it comes with the first conversation that is opened. */
const ContextPane = lazy(() => import('../parts/ContextPane').then((file) => ({ default: file.ContextPane })))

export function InboxPage() {
  const { id } = useParams()
  const navigate = useNavigate()
  const params = useWords()
  const change = useChangeParams()
  const narrow = useNarrow()
  const may = useMay()
  const box = (params.get('box') as Box | null) ?? 'all'
  const q = params.get('q') ?? undefined
  const list = useConversations({ ...(boxQuery[box] ?? boxQuery.all), q, tag: params.get('tag') ?? undefined, sub_status_id: params.get('sub') ?? undefined })
  const current = useConversation(id)
  const rows = useMemo(() => list.data ?? [], [list.data])
  const reply = useRef<HTMLTextAreaElement>(null)
  const [assigning, setAssigning] = useState(false)
  const [noting, setNoting] = useState(false)
  const [picked, setPicked] = useState<string[] | null>(null)
  const [context, setContext] = useState(false)
  const resolve = useAction((of: string, key) => resolveConversation(of, key), { stale: [CONVERSATIONS], done: t('inbox.resolved') })

  useInboxLive(id)
  useEffect(() => { document.title = `${t('menu.conversations')} · ${t('common.product')}` }, [])

  const open = (next: string) => void navigate({ pathname: `/conversations/${next}`, search: window.location.search, hash: window.location.hash })
  const step = (by: number) => {
    const at = rows.findIndex((row) => row.id === id)
    const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)]
    if (next) open(next.id)
  }
  useInboxKeys({
    j: () => step(1),
    k: () => step(-1),
    r: () => { setNoting(false); requestAnimationFrame(() => reply.current?.focus()) },
    n: () => setNoting(true),
    a: () => setAssigning(true),
    e: () => { if (id && may('conversation:write') && current.data?.status !== 'resolved') resolve.mutate(id) },
    '/': () => document.getElementById('inbox-search')?.focus(),
  })

  return (
    <div className={styles.inbox} data-open={id ? 'thread' : 'list'}>
      {(!narrow || !id) && (
        <ConversationList query={list} selected={id} box={box} q={q} onBox={(value) => change({ box: value }, true)} onSearch={(value) => change({ q: value }, true)} onOpen={open} picked={picked} onPicked={setPicked} />
      )}
      {current.data && id ? (
        <Suspense fallback={<div className={styles.blank} />}><ThreadPane
          key={id}
          conversation={current.data}
          reply={reply}
          assigning={assigning}
          onAssigning={setAssigning}
          noting={noting}
          onNoting={setNoting}
          onResolve={() => resolve.mutate(id)}
          onBack={narrow ? () => void navigate({ pathname: '/conversations', search: window.location.search, hash: window.location.hash }) : undefined}
          onContext={() => setContext((shown) => !shown)}
        /></Suspense>
      ) : !narrow && (
        <div className={styles.blank}>
          <EmptyState title={id ? t('common.loading') : t('inbox.choose')} hint={t('inbox.keys')} />
        </div>
      )}
      {current.data && <Suspense fallback={null}><ContextPane conversation={current.data} shown={context} onClose={() => setContext(false)} /></Suspense>}
    </div>
  )
}
