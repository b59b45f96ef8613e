import { Skeleton } from 'antd'
import { t } from '@/i18n'
import type { Pool } from '@/shared/pools/queries'
import { dayText } from '@/shared/time'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { useSimulation, type RuleLine } from '../queries'
import styles from './pools.module.css'

/** What the rule would have done on each of the last days: a bar a day, above the capacity in another colour. */
export function Simulator({ pool, rule }: { pool: Pool; rule: RuleLine }) {
  const tried = useSimulation(pool.id, rule)
  if (tried.isPending) return <Skeleton active />
  if (tried.isError) return <LoadFailed error={tried.error} onRetry={() => void tried.refetch()} />
  const { days, due, recycled, people } = tried.data
  const most = Math.max(1, ...days.map((day) => day.due))
  const said = due === recycled ? t('pools.simulated', { people, n: recycled }) : t('pools.simulated_room', { people, due, n: recycled })
  return (
    <div aria-live="polite" style={{ opacity: tried.isPlaceholderData ? 0.55 : 1 }}>
      <p className="quiet" style={{ marginTop: 0 }}>{t('pools.simulate_hint')}</p>
      <p>{said}</p>
      <div className={styles.bars} role="group" aria-label={t('pools.chart')}>
        {days.map((day) => {
          const words = t('pools.day_of', { day: dayText(day.day), due: day.due, n: day.recycled })
          return (
            <span key={day.day} role="img" aria-label={words} title={words}>
              <i className={styles.taken} style={{ height: `${(day.recycled / most) * 100}%` }} />
              <i className={styles.over} style={{ height: `${((day.due - day.recycled) / most) * 100}%` }} />
            </span>
          )
        })}
      </div>
      <div className={`faint number ${styles.days}`}><span>{days[0] && dayText(days[0].day)}</span><span>{days.length > 0 && dayText(days[days.length - 1]!.day)}</span></div>
    </div>
  )
}
