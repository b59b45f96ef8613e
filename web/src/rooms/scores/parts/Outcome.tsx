import { Skeleton } from 'antd'
import { Link } from 'react-router'
import { t } from '@/i18n'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import type { Part } from '../formula'
import { useSimulation, type Code, type Definition, type Simulation } from '../queries'
import styles from './scores.module.css'

interface Props { code: Code; entity: Definition['entity_type']; formula: Part[] }

/** The sample as it is and as it would be. */
export function Outcome({ code, entity, formula }: Props) {
  const tried = useSimulation(code, formula, true)
  if (tried.isPending) return <Skeleton active />
  if (tried.isError) return <LoadFailed error={tried.error} onRetry={() => void tried.refetch()} />
  const { before, after, moved, sample } = tried.data
  return (
    <div className={styles.outcome} aria-live="polite" style={{ opacity: tried.isPlaceholderData ? 0.55 : 1 }}>
      <span className="faint">{t('scores.simulated', { n: sample })}</span>
      <div className={styles.averages}>
        <span><i className={styles.was} />{t('scores.before')} · {t('scores.average', { n: before.average })}</span>
        <span><i className={styles.will} />{t('scores.after')} · {t('scores.average', { n: after.average })}</span>
      </div>
      <Spread before={before} after={after} />
      <strong>{t('scores.moved')}</strong>
      {moved.length === 0 && <span className="quiet">{t('scores.nobody_moved')}</span>}
      {moved.map((one) => (
        <div key={one.id} className={styles.moved}>
          {entity === 'customer' ? <Link className="ellipsis" to={`/customers/${one.id}`}>{one.name ?? one.id.slice(0, 8)}</Link> : <span className="ellipsis">{one.name ?? one.id.slice(0, 8)}</span>}
          <span className="number">{one.before} → {one.after}</span>
        </div>
      ))}
    </div>
  )
}

function Spread({ before, after }: Pick<Simulation, 'before' | 'after'>) {
  const most = Math.max(1, ...before.spread, ...after.spread)
  return (
    <div className={styles.spread}>
      {before.spread.map((count, tenth) => {
        const range = `${tenth * 10}–${tenth === 9 ? 100 : tenth * 10 + 9}`
        const then = after.spread[tenth] ?? 0
        return (
          <div key={tenth} role="img" aria-label={t('scores.spread_of', { range, before: count, after: then })} title={t('scores.spread_of', { range, before: count, after: then })}>
            <span className={styles.bars}><i className={styles.was} style={{ height: `${(count / most) * 100}%` }} /><i className={styles.will} style={{ height: `${(then / most) * 100}%` }} /></span>
            <span className="faint number">{tenth * 10}</span>
          </div>
        )
      })}
    </div>
  )
}
