import { SearchOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { t } from '@/i18n'
import type { Keyset } from '@/shared/list/useKeyset'
import { useZone } from '@/shared/session'
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
}

export function ConversationList({ query, selected, box, q, onBox, onSearch, onOpen }: Props) {
  const rows = query.data ?? []
  return (
    <section className={styles.list} aria-label={t('menu.conversations')}>
      <div className={styles.listHead}>
        <Search value={q ?? ''} onSearch={onSearch} />
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
        {rows.map((row) => <Row key={row.id} row={row} selected={row.id === selected} onOpen={onOpen} />)}
        {query.hasNextPage && <Button type="link" block loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('common.load_more')}</Button>}
      </div>
    </section>
  )
}

function Row({ row, selected, onOpen }: { row: Conversation; selected: boolean; onOpen: (id: string) => void }) {
  const zone = useZone()
  const place = useRef<HTMLButtonElement>(null)
  useEffect(() => { if (selected) place.current?.scrollIntoView({ block: 'nearest' }) }, [selected])
  const name = nameOf(row)
  return (
    <button ref={place} type="button" className={styles.row} aria-current={selected || undefined} onClick={() => onOpen(row.id)}>
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
