import { MoreOutlined } from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import { useState, type KeyboardEvent, type PointerEvent } from 'react'
import { t } from '@/i18n'
import styles from '@/shared/board/board.module.css'
import { neighbour, stay } from '../board'
import { isOpen, STAGES } from '../labels'
import { amountText } from '../money'
import type { Deal, Stage } from '../queries'

interface Props {
  deal: Deal
  now: number
  today: string
  movable: boolean
  dragged: boolean
  onOpen: (id: string) => void
  onMove: (deal: Deal, stage: Stage) => void
  onGrab: (event: PointerEvent<HTMLElement>, deal: Deal) => void
}

/** One card. Arrows move it to the stage beside, M opens the list of stages, Enter opens the deal. */
export function DealCard({ deal, now, today, movable, dragged, onOpen, onMove, onGrab }: Props) {
  const [choosing, setChoosing] = useState(false)
  const free = movable && isOpen(deal.stage)
  const { unit, n } = stay((now - Date.parse(deal.stage_changed_at)) / 1000)
  const late = isOpen(deal.stage) && deal.expected_close_date !== null && deal.expected_close_date < today
  const short = (day: string) => (day.slice(0, 4) === today.slice(0, 4) ? day.slice(5) : day)
  const keys = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.metaKey || event.ctrlKey || event.altKey) return
    const beside = event.key === 'ArrowRight' ? neighbour(deal.stage, 1) : event.key === 'ArrowLeft' ? neighbour(deal.stage, -1) : null
    if (event.key === 'Enter') onOpen(deal.id)
    else if (free && beside) onMove(deal, beside)
    else if (free && event.key.toLowerCase() === 'm') setChoosing(true)
    else return
    event.preventDefault()
  }
  const items = STAGES.filter((stage) => stage !== deal.stage).map((stage) => ({ key: stage, label: t(`deal_stage.${stage}`) }))
  return (
    <article className={styles.card} data-dragged={dragged || undefined} data-free={free || undefined} data-deal={deal.id} tabIndex={0} aria-label={`${deal.title}，${deal.customer_name ?? ''}，${amountText(deal)}`} aria-describedby={free ? 'board-keys' : undefined}
      onClick={() => onOpen(deal.id)} onKeyDown={keys} onPointerDown={free ? (event) => onGrab(event, deal) : undefined}>
      <div className={styles.cardHead}>
        <strong className={styles.cardTitle}>{deal.title}</strong>
        {free && (
          <span onPointerDown={(event) => event.stopPropagation()} onClick={(event) => event.stopPropagation()}>
            <Dropdown trigger={['click']} open={choosing} onOpenChange={setChoosing} autoFocus menu={{ items, onClick: ({ key, domEvent }) => { domEvent.stopPropagation(); setChoosing(false); onMove(deal, key as Stage) } }}>
              <Button type="text" size="small" icon={<MoreOutlined />} aria-label={t('deals.move_named', { title: deal.title })} />
            </Dropdown>
          </span>
        )}
      </div>
      <div className={styles.cardLine}><span className="ellipsis">{deal.customer_name}</span><span className={`number ${styles.amount}`}>{amountText(deal)}</span></div>
      <div className={styles.cardFoot}>
        <span className={late ? styles.late : 'number'}>{deal.actual_close_date ? short(deal.actual_close_date) : deal.expected_close_date ? `${short(deal.expected_close_date)}${late ? ` · ${t('deals.overdue')}` : ''}` : `${t('deals.in_stage')} ${t(`deals.${unit}`, { n })}`}</span>
        <span>{isOpen(deal.stage) ? `${deal.probability}%` : deal.loss_reason}</span>
        <span className="ellipsis">{deal.owner_name ?? t('deals.nobody')}</span>
      </div>
    </article>
  )
}
