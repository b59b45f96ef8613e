import { BulbOutlined } from '@ant-design/icons'
import { Button, Drawer, Segmented, Skeleton } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { ComponentRow } from './ComponentRow'
import { HistoryLine } from './HistoryLine'
import { refreshScore, useScore, type Breakdown, type EntityType } from './queries'
import styles from './score.module.css'
import { codeName } from './words'

interface Props { of: EntityType; id: string; writer: boolean; open: boolean; onClose: () => void }

export function ScoreDrawer({ of, id, writer, open, onClose }: Props) {
  const score = useScore(of, id)
  const [code, setCode] = useState<string>(of)
  const refresh = useAction((_: void, key) => refreshScore(of, id, key), { stale: [[`${of}s`]], done: t('scores.recomputed') })
  const shown = score.data?.scores.find((one) => one.code === code) ?? score.data?.scores[0]
  return (
    <Drawer title={shown ? t('scores.why_title', { n: shown.value }) : codeName(code)} open={open} onClose={onClose} size={520} styles={{ wrapper: { maxWidth: '100vw' } }}
      extra={writer && <Button loading={refresh.isPending} onClick={() => refresh.mutate()}>{t('scores.recompute')}</Button>}>
      {score.isPending && <Skeleton active />}
      {score.isError && <LoadFailed error={score.error} onRetry={() => void score.refetch()} />}
      {score.data && !shown && <EmptyState title={t('scores.none')} hint={t('scores.none_hint')} />}
      {score.data && shown && (
        <div className={styles.stack}>
          {score.data.scores.length > 1 && (
            <Segmented block value={shown.code} onChange={setCode} options={score.data.scores.map((one) => ({ value: one.code, label: `${codeName(one.code)} ${one.value}` }))} />
          )}
          <Opened of={of} id={id} one={shown} asOf={score.data.as_of} />
        </div>
      )}
    </Drawer>
  )
}

function Opened({ of, id, one, asOf }: { of: EntityType; id: string; one: Breakdown; asOf: string | null }) {
  const zone = useZone()
  return (
    <>
      <section>
        <h3>{t('scores.raises')}</h3>
        {one.raises.length === 0 && <span className="quiet">{t('scores.full')}</span>}
        {one.raises.map((raise) => (
          <div key={raise.component} className={styles.raise}>
            <BulbOutlined style={{ color: 'var(--ant-color-warning)' }} />
            <span>{tOr(`score_advice.${raise.source}`, raise.component)}</span>
            <strong className="number">{t('scores.gain', { n: raise.gain })}</strong>
          </div>
        ))}
      </section>
      <section>
        <h3>{t('scores.components')}</h3>
        {one.components.map((part) => <ComponentRow key={`${one.code}-${part.code}`} of={of} id={id} code={one.code} part={part} />)}
      </section>
      <section>
        <h3>{t('scores.history')}</h3>
        <HistoryLine of={of} id={id} code={one.code} />
      </section>
      {asOf && <span className="faint">{t('scores.as_of', { time: dateTimeText(asOf, zone), version: one.version })}</span>}
    </>
  )
}
