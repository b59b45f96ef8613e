import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Drawer, InputNumber, Select, Skeleton, Switch } from 'antd'
import { useDeferredValue, useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { POOLS, type Pool } from '@/shared/pools/queries'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { stageName } from '../labels'
import { putRules, startSweep, useLastSweep, useSettings, useTags, type RuleLine, type Settings } from '../queries'
import { Simulator } from './Simulator'
import styles from './pools.module.css'

const FRESH: RuleLine = { idle_days: 30, warn_days: 3, stages: [], tag_ids: [], is_active: true }
const MOST = 10

export function RulesDrawer({ pool, onClose }: { pool: Pool; onClose: () => void }) {
  const settings = useSettings(pool.id)
  return (
    <Drawer title={`${pool.name} · ${t('pools.rules')}`} open onClose={onClose} size={620} styles={{ wrapper: { maxWidth: '100vw' } }}>
      {settings.isPending && <Skeleton active />}
      {settings.isError && <LoadFailed error={settings.error} onRetry={() => void settings.refetch()} />}
      {settings.data && <Rules pool={pool} settings={settings.data} />}
    </Drawer>
  )
}

function Rules({ pool, settings }: { pool: Pool; settings: Settings }) {
  const [rules, setRules] = useState<RuleLine[]>(settings.rules.map(({ idle_days, warn_days, stages, tag_ids, is_active }) => ({ idle_days, warn_days, stages, tag_ids, is_active })))
  const [chosen, setChosen] = useState(0)
  const save = useAction((_: void, key) => putRules(pool.id, rules, key), { stale: [[...POOLS, 'settings', pool.id]], done: t('pools.rules_saved') })
  const put = (place: number, rule: RuleLine) => setRules(rules.map((one, n) => (n === place ? rule : one)))
  const tried = useDeferredValue(rules[Math.min(chosen, rules.length - 1)])
  return (
    <div className={styles.stack}>
      <Card title={t('pools.rules')}>
        <p className="quiet" style={{ marginTop: 0 }}>{t('pools.rules_hint')}</p>
        {rules.length === 0 && <span className="quiet">{t('pools.rules_none')}</span>}
        {rules.map((rule, place) => (
          <Rule key={place} pool={pool} n={place + 1} rule={rule} stages={settings.stages} onFocus={() => setChosen(place)} onChange={(next) => put(place, next)} onRemove={() => setRules(rules.filter((_, n) => n !== place))} />
        ))}
        <div className={styles.verbs} style={{ paddingTop: 12 }}>
          <Button icon={<PlusOutlined />} disabled={rules.length >= MOST} onClick={() => { setRules([...rules, FRESH]); setChosen(rules.length) }}>{t('pools.add_rule')}</Button>
          <Button type="primary" loading={save.isPending} onClick={() => save.mutate()}>{t('pools.save_rules')}</Button>
        </div>
      </Card>
      {tried && <Card title={t('pools.simulate')}><Simulator pool={pool} rule={tried} /></Card>}
      <SweepCard pool={pool} />
    </div>
  )
}

interface RuleProps { pool: Pool; n: number; rule: RuleLine; stages: string[]; onFocus: () => void; onChange: (rule: RuleLine) => void; onRemove: () => void }

function Rule({ pool, n, rule, stages, onFocus, onChange, onRemove }: RuleProps) {
  const tags = useTags()
  const number = (value: number | null, set: (value: number) => void) => { if (value !== null) set(value) }
  return (
    <div className={styles.rule} role="group" aria-label={t('pools.rule', { n })} onFocus={onFocus}>
      <div className={styles.ruleHead}>
        <strong>{t('pools.rule', { n })}</strong>
        <span className={styles.verbs}>
          <Switch size="small" checked={rule.is_active ?? true} aria-label={t('pools.active')} onChange={(is_active) => onChange({ ...rule, is_active })} />
          <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t('pools.remove_rule', { n })} onClick={onRemove} />
        </span>
      </div>
      <div className={styles.numbers}>
        <label>{t('pools.idle_days')}<InputNumber min={1} max={3650} precision={0} value={rule.idle_days} style={{ width: '100%' }} onChange={(value) => number(value, (idle_days) => onChange({ ...rule, idle_days }))} /></label>
        <label>{t('pools.warn_days')}<InputNumber min={0} max={90} precision={0} value={rule.warn_days ?? 0} style={{ width: '100%' }} onChange={(value) => number(value, (warn_days) => onChange({ ...rule, warn_days }))} /></label>
      </div>
      <label>{t('pools.not_stages')}<Select mode="multiple" value={rule.stages ?? []} options={stages.map((value) => ({ value, label: stageName(pool.entity_type, value) }))} onChange={(next: string[]) => onChange({ ...rule, stages: next })} /></label>
      {pool.entity_type === 'customer' && <label>{t('pools.not_tags')}<Select mode="multiple" optionFilterProp="label" value={rule.tag_ids ?? []} options={tags.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []} onChange={(tag_ids: string[]) => onChange({ ...rule, tag_ids })} /></label>}
    </div>
  )
}

function SweepCard({ pool }: { pool: Pool }) {
  const zone = useZone()
  const last = useLastSweep(pool.id)
  const start = useAction((_: void, key) => startSweep(pool.id, key), { stale: [POOLS], done: t('pools.swept') })
  const sweep = last.data
  const said = sweep?.status === 'running' ? t('pools.sweeping', { done: sweep.done, total: sweep.total })
    : sweep && `${t('pools.last_sweep', { time: dateTimeText(sweep.finished_at ?? sweep.started_at, zone), n: sweep.recycled, warned: sweep.warned })}${sweep.left_over ? t('pools.left_over', { n: sweep.left_over }) : ''}`
  return (
    <div className={styles.verbs} style={{ alignItems: 'center' }}>
      <Button loading={start.isPending || sweep?.status === 'running'} onClick={() => start.mutate()}>{t('pools.sweep')}</Button>
      {said && <span className="faint number">{said}</span>}
    </div>
  )
}
