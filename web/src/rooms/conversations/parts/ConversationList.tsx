import { CheckSquareOutlined, SearchOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { t } from '@/i18n'
import type { Keyset } from '@/shared/list/useKeyset'
import { loadDeskWords } from '@/shared/desk/load'
import { useMay, useZone } from '@/shared/session'
import { shortText } from '@/shared/time'
import { EmptyState } from '@/shared/ui/EmptyState'
import { Face } from '@/shared/ui/Face'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { Waiting } from '@/shared/ui/Waiting'
import { BOXES, type Box } from '../labels'
import { hasDraft } from '../outbox'
import type { Conversation } from '../queries'
import { DueChip } from './DueChip'
import { nameOf } from './nameOf'
import styles from './inbox.module.css'

interface Props {
  query: Keyset<Conversation>
  selected: string | undefined
  box: Box
  q: string | undefined
  onBox: (box: Box) => void
  onSearch: (q: string) => void
  onOpen: (id: string) => void
  picked: string[] | null
  onPicked: (ids: string[] | null) => void
}

/** Steps for many; it comes when somebody first selects several. */
const BulkPane = lazy(async () => {
  const [file] = await Promise.all([import('./BulkPane'), loadDeskWords()])
  return { default: file.BulkPane }
})

const Filters = lazy(async () => {
  const [file] = await Promise.all([import('./Filters'), loadDeskWords()])
  return { default: file.Filters }
})

export function ConversationList({ query, selected, box, q, onBox, onSearch, onOpen, picked, onPicked }: Props) {
  const may = useMay()
  const rows = query.data ?? []
  const pick = (id: string) => onPicked(picked!.includes(id) ? picked!.filter((one) => one !== id) : [...picked!, id])
  return (
    <section className={styles.list} aria-label={t('menu.conversations')}>
      <div className={styles.listHead}>
        <div className={styles.rowTop}>
          <Search value={q ?? ''} onSearch={onSearch} />
          <Suspense><Filters tags={rows.flatMap((row) => row.tags)} /></Suspense>
          {may('conversation:write') && <Button type={picked ? 'primary' : 'text'} icon={<CheckSquareOutlined />} aria-label={t('inbox.pick')} aria-pressed={!!picked} onClick={() => onPicked(picked ? null : [])} />}
        </div>
        <div className={styles.boxes} role="tablist">
          {BOXES.map((value) => (
            <button key={value} type="button" role="tab" aria-selected={value === box} className={styles.box} onClick={() => onBox(value)}>{t(`inbox.box_${value}`)}</button>
          ))}
        </div>
      </div>
      <div className={styles.rows}>
        {query.isPending && <Waiting />}
        {query.isError && <LoadFailed error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && rows.length === 0 && <EmptyState title={t('inbox.empty')} hint={q ? t('list.none_found_hint') : t('inbox.empty_hint')} />}
        {rows.map((row) => <Row key={row.id} row={row} selected={row.id === selected} picked={picked && picked.includes(row.id)} onOpen={picked ? pick : onOpen} />)}
        {query.hasNextPage && <Button type="link" block loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('common.load_more')}</Button>}
      </div>
      {picked && <Suspense><BulkPane rows={rows} ids={picked} onIds={onPicked} /></Suspense>}
    </section>
  )
}

function Row({ row, selected, picked, onOpen }: { row: Conversation; selected: boolean; picked: boolean | null; onOpen: (id: string) => void }) {
  const zone = useZone()
  const place = useRef<HTMLButtonElement>(null)
  useEffect(() => { if (selected) place.current?.scrollIntoView({ block: 'nearest' }) }, [selected])
  const name = nameOf(row)
  return (
    <button ref={place} type="button" className={styles.row} aria-current={selected || undefined} onClick={() => onOpen(row.id)} aria-pressed={picked ?? undefined}>
      {picked !== null && <input type="checkbox" checked={picked} readOnly tabIndex={-1} aria-hidden="true" />}
      <Face letter={name.slice(0, 1)} />
      <span className={styles.rowText}>
        <span className={styles.rowTop}>
          <strong className="ellipsis">{name}</strong>
          <time className="faint number">{shortText(row.last_message_at, zone)}</time>
        </span>
        <span className={styles.rowTop}>
          <span className="ellipsis quiet">{hasDraft(row.id) && <em className={styles.draft}>{t('inbox.draft')}</em>}{row.last_message_preview ?? ''}</span>
          {row.unread_count > 0 && !selected && <span className={styles.unread} aria-label={t('inbox.unread', { n: row.unread_count })}>{row.unread_count > 99 ? '99+' : row.unread_count}</span>}
        </span>
        <span className={styles.rowTop}>
          <span className="faint ellipsis">{row.agent_name ?? t('inbox.unassigned')}</span>
          <DueChip conversation={row} />
        </span>
      </span>
    </button>
  )
}

const TYPING_PAUSE = 300

function Search({ value, onSearch }: { value: string; onSearch: (q: string) => void }) {
  const [text, setText] = useState(value)
  const latest = useRef(onSearch)
  useEffect(() => { latest.current = onSearch })
  useEffect(() => {
    if (text.trim() === value) return
    const timer = setTimeout(() => latest.current(text.trim()), TYPING_PAUSE)
    return () => clearTimeout(timer)
  }, [text, value])
  return (
    <label className={styles.search}>
      <SearchOutlined className="faint" />
      <input id="inbox-search" type="search" value={text} placeholder={t('inbox.search')} aria-label={t('inbox.search')}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => { if (event.key === 'Escape') event.currentTarget.blur() }} />
    </label>
  )
}
