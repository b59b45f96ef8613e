import { Button } from 'antd'
import { useCallback, useEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { t } from '@/i18n'
import styles from '@/shared/board/board.module.css'
import { useCardDrag } from '@/shared/board/useCardDrag'
import { useMay } from '@/shared/session'
import { mayMove, ON_BOARD } from '../labels'
import type { Status, Ticket, TicketFilters } from '../queries'
import { useMoves } from '../useMoves'
import { Column } from './Column'
import { MoveDialog } from './MoveDialog'

const SAID_FOR = 9000

/** Tickets by status. Cards go where the server would let them, and nowhere else. */
export function Board({ filters, onOpen }: { filters: TicketFilters; onOpen: (id: string) => void }) {
  const may = useMay()
  const area = useRef<HTMLDivElement>(null)
  const [focus, setFocus] = useState<{ id: string; to: Status } | null>(null)
  const { move, said, say, asking, settle } = useMoves(filters)
  const { drag, grab } = useCardDrag<Ticket, Status>(useCallback(() => area.current, []), move)
  useEffect(() => {
    if (!said) return
    const timer = setTimeout(() => say(null), SAID_FOR)
    return () => clearTimeout(timer)
  }, [said, say])
  const moveAndFollow = (ticket: Ticket, to: Status) => {
    setFocus({ id: ticket.id, to })
    move(ticket, to)
  }
  return (
    <>
      <p id="ticket-keys" className="hidden-text">{t('tickets.keys')}</p>
      <div ref={area} className={styles.board} tabIndex={-1}>
        {ON_BOARD.map((status) => (
          <Column key={status} status={status} filters={filters} movable={may('ticket:write')} over={drag?.over === status && mayMove(drag.card.status, status)} dragged={drag?.card.id ?? null}
            focus={focus?.to === status ? focus.id : null} onFocused={() => setFocus(null)} onOpen={onOpen} onMove={moveAndFollow} onGrab={grab} />
        ))}
      </div>
      {createPortal(
        <div className={styles.said} role="status" aria-live="polite">
          {said && <><span>{said.text}</span>{said.undo && <Button type="link" size="small" onClick={() => { said.undo?.(); say(null) }}>{t('tickets.undo')}</Button>}</>}
        </div>, document.body)}
      {drag && createPortal(
        <div className={`${styles.card} ${styles.ghost}`} style={{ left: drag.x, top: drag.y, width: drag.width }} aria-hidden="true">
          <strong className={styles.cardTitle}>{drag.card.title}</strong>
          <div className={styles.cardLine}><span className="ellipsis">{drag.card.customer_name}</span></div>
        </div>, document.body)}
      {asking && <MoveDialog ticket={asking.ticket} to={asking.to} onClose={settle} />}
    </>
  )
}
