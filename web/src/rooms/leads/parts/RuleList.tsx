import { DeleteOutlined, EditOutlined, HolderOutlined } from '@ant-design/icons'
import { Button, Switch } from 'antd'
import { useState, type KeyboardEvent } from 'react'
import { t, tOr } from '@/i18n'
import { useUsers } from '@/shared/pickers/people'
import { useSession } from '@/shared/session'
import { moved, type Rule } from '../assignment'
import styles from './assignment.module.css'

interface Props { rules: Rule[]; onChange: (rules: Rule[]) => void; onEdit: (rule: Rule) => void }

/** The rules in their order; dragged by the handle, or moved by its arrow keys. */
export function RuleList({ rules, onChange, onEdit }: Props) {
  const [dragged, setDragged] = useState<number | null>(null)
  const [over, setOver] = useState<number | null>(null)
  const drop = (to: number) => {
    if (dragged !== null) onChange(moved(rules, dragged, to))
    setDragged(null)
    setOver(null)
  }
  const keys = (place: number) => (event: KeyboardEvent) => {
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    if (!step) return
    event.preventDefault()
    onChange(moved(rules, place, place + step))
  }
  return (
    <div>
      {rules.map((rule, place) => (
        <div key={rule.id} role="group" aria-label={t('assignment.rule_n', { n: place + 1, name: rule.name })}
          className={[styles.rule, over === place && dragged !== place ? styles.over : '', rule.is_active ? '' : styles.off].join(' ')}
          onDragOver={(event) => { event.preventDefault(); setOver(place) }} onDrop={(event) => { event.preventDefault(); drop(place) }}>
          <button type="button" className={styles.handle} draggable aria-label={t('assignment.drag', { name: rule.name })} title={t('assignment.drag', { name: rule.name })}
            onDragStart={(event) => { event.dataTransfer.effectAllowed = 'move'; event.dataTransfer.setData('text/plain', rule.id); setDragged(place) }}
            onDragEnd={() => { setDragged(null); setOver(null) }} onKeyDown={keys(place)}><HolderOutlined /></button>
          <Summary rule={rule} n={place + 1} />
          <Switch size="small" checked={rule.is_active ?? true} aria-label={t('assignment.active')} onChange={(is_active) => onChange(rules.map((one) => (one.id === rule.id ? { ...one, is_active } : one)))} />
          <Button type="text" size="small" icon={<EditOutlined />} aria-label={t('assignment.edit')} onClick={() => onEdit(rule)} />
          <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t('assignment.remove')} onClick={() => onChange(rules.filter((one) => one.id !== rule.id))} />
        </div>
      ))}
    </div>
  )
}

function Summary({ rule, n }: { rule: Rule; n: number }) {
  const users = useUsers()
  const { sites } = useSession()
  const site = (id: string) => sites.find((one) => one.id === id)?.name ?? id.slice(0, 8)
  const conditions = [
    ...(rule.sources ?? []).map((word) => tOr(`platforms.${word}`, word)), ...(rule.regions ?? []), ...(rule.campaigns ?? []), ...(rule.site_ids ?? []).map(site),
    ...(rule.score_from === null || rule.score_from === undefined ? [] : [t('assignment.score_short', { n: rule.score_from })]),
  ]
  const names = (rule.members ?? []).map((one) => users.data?.find((user) => user.id === one.user_id)?.name).filter(Boolean)
  return (
    <div className={styles.body}>
      <strong>{n}. {rule.name}</strong>
      <span className="quiet">{conditions.length ? conditions.join(' · ') : t('assignment.always')}</span>
      <span className="faint">{[tOr(`assignment_ways.${rule.way}`, String(rule.way)), rule.skill, names.join('、'), rule.team_id && t('assignment.team')].filter(Boolean).join(' · ')}</span>
    </div>
  )
}
