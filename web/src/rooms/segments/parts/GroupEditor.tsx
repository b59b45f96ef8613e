import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Checkbox, Segmented, Select } from 'antd'
import { t, tOr } from '@/i18n'
import type { Fact } from '../queries'
import { factName, type Names } from '../says'
import { emptyGroup, isGroup, leafOf, type Group, type Part } from '../tree'
import { LeafEditor } from './LeafEditor'
import styles from './segments.module.css'

interface Props { group: Group; facts: Fact[]; names: Names; editable: boolean; depth: number; deepest: number; onChange: (group: Group | null) => void }

const SCORES = new Set(['number'])
const BEHAVIOUR = new Set(['count', 'sum', 'held'])

/** A group of conditions: all of them or any, turned round or not, with groups inside. */
export function GroupEditor({ group, facts, names, editable, depth, deepest, onChange }: Props) {
  const put = (key: number, next: Part | null) => onChange({ ...group, parts: group.parts.flatMap((part) => (part.key === key ? (next ? [next] : []) : [part])) })
  return (
    <div className={depth > 1 ? styles.group : undefined} role="group" aria-label={t('segments.join')}>
      <div className={styles.row}>
        <Segmented<'all' | 'any'> size="small" disabled={!editable} value={group.word} options={[{ value: 'all', label: t('segments.all') }, { value: 'any', label: t('segments.any') }]} onChange={(word) => onChange({ ...group, word })} />
        {depth > 1 && <Checkbox checked={group.not} disabled={!editable} onChange={(event) => onChange({ ...group, not: event.target.checked })}>{t('segments.not')}</Checkbox>}
        {depth > 1 && editable && <Button size="small" type="text" icon={<DeleteOutlined />} aria-label={t('segments.remove_group')} onClick={() => onChange(null)} />}
      </div>
      {group.parts.map((part) => (isGroup(part)
        ? <GroupEditor key={part.key} group={part} facts={facts} names={names} editable={editable} depth={depth + 1} deepest={deepest} onChange={(next) => put(part.key, next)} />
        : <LeafEditor key={part.key} leaf={part} facts={facts} names={names} editable={editable} onChange={(next) => put(part.key, next)} />))}
      {group.parts.length === 0 && <div className="faint">{t('segments.empty_tree')}</div>}
      {editable && (
        <div className={styles.row}>
          <Select<string | null> size="small" style={{ width: 170 }} value={null} placeholder={t('segments.add')} aria-label={t('segments.add')} showSearch={{ optionFilterProp: 'label' }} options={choices(facts)}
            onChange={(name) => {
              const fact = facts.find((one) => one.fact === name)
              if (fact) onChange({ ...group, parts: [...group.parts, leafOf(fact)] })
            }} />
          {depth < deepest && <Button size="small" icon={<PlusOutlined />} onClick={() => onChange({ ...group, parts: [...group.parts, { ...emptyGroup(), word: group.word === 'all' ? 'any' : 'all' }] })}>{t('segments.add_group')}</Button>}
        </div>
      )}
    </div>
  )
}

function choices(facts: Fact[]) {
  const of = (fact: Fact) => (fact.label ? 'own' : BEHAVIOUR.has(fact.kind) ? 'behaviour' : SCORES.has(fact.kind) ? 'scores' : fact.kind === 'time' ? 'time' : 'profile')
  return ['profile', 'own', 'scores', 'time', 'behaviour'].map((name) => ({
    label: tOr(`segment_groups.${name}`, name),
    options: facts.filter((fact) => of(fact) === name).map((fact) => ({ value: fact.fact, label: factName(fact) })),
  })).filter((group) => group.options.length > 0)
}
