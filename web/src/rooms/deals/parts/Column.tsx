import { Button } from 'antd'
import { useState, type PointerEvent } from 'react'
import { explain } from '@/api/problem'
import { t } from '@/i18n'
import styles from '@/shared/board/board.module.css'
import { toast } from '@/shared/ui/toast'
import { StatusTag } from '@/shared/ui/StatusTag'
import { isOpen, stageTone } from '../labels'
import { sumText } from '../money'
import { moreOfColumn, type Column as ColumnData, type Deal, type DealFilters, type Stage } from '../queries'
import { DealCard } from './DealCard'

interface Props {
  column: ColumnData
  filters: DealFilters
  now: number
  today: string
  movable: boolean
  over: boolean
  dragged: string | null
  onOpen: (id: string) => void
  onMove: (deal: Deal, stage: Stage) => void
  onGrab: (event: PointerEvent<HTMLElement>, deal: Deal) => void
}

/** One stage: how many, what they come to, a first page, and the rest on demand. */
export function Column({ column, filters, over, dragged, ...card }: Props) {
  const [extra, setExtra] = useState<{ of: string; items: Deal[]; cursor: string | null }>({ of: '', items: [], cursor: null })
  const [loading, setLoading] = useState(false)
  // Further pages hang on the first one: when that changes, they are asked for anew.
  const of = `${column.next_cursor}`
  const more = extra.of === of ? extra : { of, items: [], cursor: column.next_cursor ?? null }
  const shown = new Set(column.items.map((deal) => deal.id))
  const deals = [...column.items, ...more.items.filter((deal) => !shown.has(deal.id) && deal.stage === column.stage)]
  async function load() {
    if (!more.cursor) return
    setLoading(true)
    try {
      const page = await moreOfColumn(filters, column.stage, more.cursor)
      setExtra({ of, items: [...more.items, ...page.items], cursor: page.next_cursor ?? null })
    } catch (error) {
      toast.error(explain(error))
    } finally {
      setLoading(false)
    }
  }
  const name = t(`deal_stage.${column.stage}`)
  return (
    <section className={styles.column} data-place={column.stage} data-over={over || undefined} aria-label={name}>
      <div className={styles.head}>
        <div className={styles.headLine}>
          <h2><StatusTag group="deal_stage" value={column.stage} tone={stageTone[column.stage]} /></h2>
          <span className="faint number">{t(column.more ? 'deals.count_more' : 'deals.count', { n: column.count })}{!isOpen(column.stage) && ` · ${t('deals.closed_recent')}`}</span>
        </div>
        <div className={`${styles.sums} number`}>
          {column.totals.map((total) => (
            <span key={total.currency}>{column.more && '≥ '}{sumText(total.amount, total.currency)}{isOpen(column.stage) && <span className="faint"> · {t('deals.weighted')} {sumText(total.weighted, total.currency)}</span>}</span>
          ))}
        </div>
      </div>
      <ul className={styles.cards} aria-label={name}>
        {deals.length === 0 && <li className={`faint ${styles.none}`}>{t('deals.column_empty')}</li>}
        {deals.map((deal) => <li key={deal.id}><DealCard deal={deal} dragged={dragged === deal.id} {...card} /></li>)}
        {more.cursor && <li><Button block type="link" size="small" loading={loading} onClick={() => void load()}>{t('deals.more_here')}</Button></li>}
      </ul>
    </section>
  )
}
