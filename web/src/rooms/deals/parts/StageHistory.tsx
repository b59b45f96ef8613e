import { Skeleton, Timeline } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { stay } from '../board'
import { isOpen } from '../labels'
import { useHistory, type Deal, type Stage } from '../queries'

const COLORS: Record<Stage, string> = { initial: 'gray', needs_confirmed: 'blue', proposal: 'purple', negotiation: 'orange', won: 'green', lost: 'red' }
const stayText = (seconds: number) => {
  const { unit, n } = stay(seconds)
  return t('deals.stayed', { time: t(`deals.${unit}`, { n }) })
}

/** Where the deal has been, newest first, with the time it spent in each stage. */
export function StageHistory({ deal }: { deal: Deal }) {
  const history = useHistory(deal.id)
  const zone = useZone()
  const [now] = useState(() => Date.now())
  if (history.isPending) return <Skeleton active />
  if (history.isError) return <LoadFailed error={history.error} onRetry={() => void history.refetch()} />
  return (
    <Timeline style={{ paddingTop: 6 }} items={history.data.map((step, place) => {
      // What was spent in this stage stands in the step that left it.
      const left = place === 0 ? null : history.data[place - 1]?.duration_seconds
      const seconds = left ?? (place === 0 && isOpen(deal.stage) ? (now - Date.parse(step.occurred_at)) / 1000 : null)
      return {
        key: step.id,
        color: COLORS[step.to_stage],
        content: (
          <div>
            <div><strong>{t(`deal_stage.${step.to_stage}`)}</strong> {seconds !== null && <span className="quiet">{place === 0 ? `${t('deals.now_here')} · ` : ''}{stayText(seconds)}</span>}</div>
            <div className="faint number">{[dateTimeText(step.occurred_at, zone), step.user_name, isOpen(step.to_stage) && t('deals.probability_of', { n: step.probability })].filter(Boolean).join(' · ')}</div>
            {step.reason && <div className="quiet">{t('deals.reason', { text: step.reason })}</div>}
          </div>
        ),
      }
    })} />
  )
}
