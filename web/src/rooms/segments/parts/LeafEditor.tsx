import { DeleteOutlined } from '@ant-design/icons'
import { Button, Checkbox, InputNumber, Select } from 'antd'
import { t } from '@/i18n'
import type { Fact } from '../queries'
import { factName, idsOf, opName, say, wordName, type Names } from '../says'
import { withOp, type Condition, type Leaf } from '../tree'
import styles from './segments.module.css'

interface Props { leaf: Leaf; facts: Fact[]; names: Names; editable: boolean; onChange: (leaf: Leaf | null) => void }

/** One condition: what, how, and the values it asks for; below it as a sentence. */
export function LeafEditor({ leaf, facts, names, editable, onChange }: Props) {
  const fact = facts.find((one) => one.fact === leaf.condition.fact)
  const put = (condition: Condition) => onChange({ ...leaf, condition })
  const sentence = say(leaf, facts, names)
  if (!editable || !fact) return <div className={styles.leaf}>{sentence}</div>
  return (
    <div className={styles.leaf} role="group" aria-label={sentence}>
      <div className={styles.row}>
        <strong className={styles.fact}>{factName(fact)}</strong>
        <Select size="small" style={{ minWidth: 130 }} value={leaf.condition.op} aria-label={t('segments.op')} options={fact.ops.map(({ op }) => ({ value: op, label: opName(fact, op) }))} onChange={(op: string) => put(withOp(leaf.condition, fact, op))} />
        <ValueInput fact={fact} condition={leaf.condition} names={names} onChange={put} />
        {fact.asks.map((ask) => <Asked key={ask.name} ask={ask} fact={fact} condition={leaf.condition} onChange={put} />)}
        <Checkbox checked={leaf.not} title={t('segments.not_hint')} onChange={(event) => onChange({ ...leaf, not: event.target.checked })}>{t('segments.not')}</Checkbox>
        <Button size="small" type="text" icon={<DeleteOutlined />} aria-label={`${t('segments.remove_part')}：${sentence}`} onClick={() => onChange(null)} />
      </div>
      <div className="quiet">{sentence}</div>
    </div>
  )
}

function ValueInput({ fact, condition, names, onChange }: { fact: Fact; condition: Condition; names: Names; onChange: (condition: Condition) => void }) {
  const form = fact.ops.find((one) => one.op === condition.op)?.form
  const label = `${factName(fact)}${t('segments.value')}`
  const set = (value: Condition['value']) => onChange({ ...condition, value })
  if (form === 'words' || form === 'ids') {
    const options = form === 'ids' ? [...idsOf(fact.fact, names)].map(([value, name]) => ({ value, label: name })) : fact.words.map((value) => ({ value, label: wordName(fact, value) }))
    const free = form === 'words' && fact.words.length === 0
    return <Select<string[]> size="small" mode={free ? 'tags' : 'multiple'} maxCount={50} style={{ minWidth: 180, flex: 1 }} value={Array.isArray(condition.value) ? condition.value : []} placeholder={t('segments.pick')} aria-label={label} showSearch={{ optionFilterProp: 'label' }} open={free ? false : undefined} suffixIcon={free ? null : undefined} options={options} onChange={set} />
  }
  if (form === 'amount') return <InputNumber<string> size="small" stringMode min="0.01" precision={2} prefix="¥" changeOnWheel={false} value={String(condition.value ?? '')} aria-label={label} onChange={(value) => set(value ?? '')} />
  if (form === 'measure') return <InputNumber<string> size="small" stringMode changeOnWheel={false} value={String(condition.value ?? '')} aria-label={label} onChange={(value) => set(value ?? '')} />
  const days = form === 'days' || form === 'ahead'
  if (form === 'number' || form === 'count' || days) return <InputNumber<number> size="small" min={form === 'number' ? 0 : 1} max={days ? 3650 : 10_000} precision={0} changeOnWheel={false} value={typeof condition.value === 'number' ? condition.value : null} aria-label={label} onChange={(value) => set(value ?? undefined)} />
  return null
}

function Asked({ ask, fact, condition, onChange }: { ask: Fact['asks'][number]; fact: Fact; condition: Condition; onChange: (condition: Condition) => void }) {
  if (ask.form === 'days') {
    return <InputNumber<number> size="small" min={1} max={3650} precision={0} changeOnWheel={false} style={{ width: 110 }} value={condition.days ?? null} suffix={t('segments.day')} aria-label={t('segments.days')} onChange={(days) => onChange({ ...condition, days: days ?? undefined })} />
  }
  const options = ask.words.map((value) => ({ value, label: wordName(fact, value) }))
  if (ask.form === 'words') return <Select<string[]> size="small" mode="multiple" style={{ minWidth: 180, flex: 1 }} value={condition.types ?? []} placeholder={t('segments.types')} aria-label={t('segments.types')} options={options} onChange={(types) => onChange({ ...condition, types })} />
  return <Select<string> size="small" style={{ minWidth: 140 }} value={condition.purpose || undefined} placeholder={t('segments.purpose')} aria-label={t('segments.purpose')} options={options} onChange={(purpose) => onChange({ ...condition, purpose })} />
}
