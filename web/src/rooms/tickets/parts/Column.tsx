import { Button, Skeleton } from 'antd'
import { useEffect, useRef, type PointerEvent } from 'react'
import { t } from '@/i18n'
import styles from '@/shared/board/board.module.css'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag } from '@/shared/ui/StatusTag'
import { statusTone } from '../labels'
import { useColumn, type Status, type Ticket, type TicketFilters } from '../queries'
import { TicketCard } from './TicketCard'

interface Props {
  status: Status
  filters: TicketFilters
  movable: boolean
  over: boolean
  dragged: string | null
  focus: string | null
  onFocused: () => void
  onOpen: (id: string) => void
  onMove: (ticket: Ticket, to: Status) => void
  onGrab: (event: PointerEvent<HTMLElement>, ticket: Ticket) => void
}

/** One status: a first page, and the rest on demand. */
export function Column({ status, filters, over, dragged, focus, onFocused, ...card }: Props) {
  const column = useColumn(filters, status)
  const list = useRef<HTMLUListElement>(null)
  const name = t(`ticket_status.${status}`)
  const here = !!focus && !!column.data?.some((ticket) => ticket.id === focus)
  // A card that was moved by the keyboard keeps the focus in its new column.
  useEffect(() => {
    if (!here) return
    list.current?.querySelector<HTMLElement>(`[data-ticket="${focus}"]`)?.focus()
    onFocused()
  }, [here, focus, onFocused])
  return (
    <section className={styles.column} data-place={status} data-over={over || undefined} aria-label={name}>
      <div className={styles.head}>
        <div className={styles.headLine}>
          <h2><StatusTag group="ticket_status" value={status} tone={statusTone[status]} /></h2>
          {column.data && <span className="faint number">{column.data.length}{column.hasNextPage && '+'}</span>}
        </div>
      </div>
      {column.isError && <LoadFailed error={column.error} onRetry={() => void column.refetch()} />}
      {column.isPending && <Skeleton active paragraph={{ rows: 3 }} />}
      <ul ref={list} className={styles.cards} aria-label={name}>
        {column.data?.length === 0 && <li className={`faint ${styles.none}`}>{t('tickets.column_empty')}</li>}
        {column.data?.map((ticket) => <li key={ticket.id}><TicketCard ticket={ticket} dragged={dragged === ticket.id} {...card} /></li>)}
        {column.hasNextPage && <li><Button block type="link" size="small" loading={column.isFetchingNextPage} onClick={() => void column.fetchNextPage()}>{t('tickets.more_here')}</Button></li>}
      </ul>
    </section>
  )
}
