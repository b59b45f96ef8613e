import { Button, Skeleton } from 'antd'
import { useCallback, useEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { t } from '@/i18n'
import styles from '@/shared/board/board.module.css'
import { useCardDrag } from '@/shared/board/useCardDrag'
import { useMay, useZone } from '@/shared/session'
import { dayOf } from '@/shared/time'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { amountText } from '../money'
import { useBoard, type Deal, type DealFilters, type Stage } from '../queries'
import { useMoves } from '../useMoves'
import { Column } from './Column'
import { LossDialog } from './LossDialog'
import { WinDialog } from './WinDialog'

const SAID_FOR = 9000

export function Board({ filters, onOpen }: { filters: DealFilters; onOpen: (id: string) => void }) {
  const board = useBoard(filters)
  const may = useMay()
  const zone = useZone()
  const area = useRef<HTMLDivElement>(null)
  const [now] = useState(() => Date.now())
  const { move, said, say, closing, settle } = useMoves(filters)
  const { drag, grab } = useCardDrag<Deal, Stage>(useCallback(() => area.current, []), move)
  const focus = useRef<string | null>(null)

  useEffect(() => {
    if (!said) return
    const timer = setTimeout(() => say(null), SAID_FOR)
    return () => clearTimeout(timer)
  }, [said, say])
  // A card that was moved by the keyboard keeps the focus in its new column.
  useEffect(() => {
    if (!focus.current) return
    area.current?.querySelector<HTMLElement>(`[data-deal="${focus.current}"]`)?.focus()
    focus.current = null
  }, [board.data])
  const moveAndFollow = (deal: Deal, stage: Stage) => {
    focus.current = deal.id
    move(deal, stage)
  }

  if (board.isError && !board.data) return <LoadFailed error={board.error} onRetry={() => void board.refetch()} />
  if (!board.data) return <Skeleton active paragraph={{ rows: 8 }} />
  return (
    <>
      <p id="board-keys" className="hidden-text">{t('deals.keys')}</p>
      <div ref={area} className={styles.board} tabIndex={-1}>
        {board.data.columns.map((column) => (
          <Column key={column.stage} column={column} filters={filters} now={now} today={dayOf(new Date(now), zone)} movable={may('deal:write')} over={drag?.over === column.stage && drag.card.stage !== column.stage}
            dragged={drag?.card.id ?? null} onOpen={onOpen} onMove={moveAndFollow} onGrab={grab} />
        ))}
      </div>
      {createPortal(
        <div className={styles.said} role="status" aria-live="polite">
          {said && <><span>{said.text}</span>{said.undo && <Button type="link" size="small" onClick={() => { said.undo?.(); say(null) }}>{t('deals.undo')}</Button>}</>}
        </div>, document.body)}
      {drag && createPortal(
        <div className={`${styles.card} ${styles.ghost}`} style={{ left: drag.x, top: drag.y, width: drag.width }} aria-hidden="true">
          <strong className={styles.cardTitle}>{drag.card.title}</strong>
          <div className={styles.cardLine}><span className="ellipsis">{drag.card.customer_name}</span><span className="number">{amountText(drag.card)}</span></div>
        </div>, document.body)}
      {closing?.to === 'won' && <WinDialog deal={closing.deal} onClose={settle} />}
      {closing?.to === 'lost' && <LossDialog deal={closing.deal} onClose={settle} />}
    </>
  )
}
