import { Button, Modal, Radio, Tag } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link } from 'react-router'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useUsers } from '@/shared/pickers/people'
import { useSession } from '@/shared/session'
import { fieldName, reasonsText, tableName } from '@/shared/twins/words'
import { Card } from '@/shared/ui/Card'
import { FIELDS, other, staying, taken, valueOf, type Choices, type Side } from '../fields'
import { DUPLICATES, merge, type Comparison, type FieldName, type Merge } from '../queries'
import styles from './duplicates.module.css'

const SIDES: Side[] = ['first', 'second']
const WORDS: Partial<Record<FieldName, string>> = { gender: 'genders', stage: 'stages', type: 'twin_types' }

export function SideBySide({ found, onDone }: { found: Comparison; onDone: (done: Merge) => void }) {
  const [winner, setWinner] = useState<Side>(found.winner_id === found.second.id ? 'second' : 'first')
  const [choices, setChoices] = useState<Choices>({})
  const [asking, setAsking] = useState(false)
  const say = useSay()
  const [stays, goes] = [found[winner], found[other(winner)]]
  const act = useAction((_: void, key) => merge(stays.id, goes.id, taken(found, winner, choices), key), { stale: [DUPLICATES, ['customers']], done: t('duplicates.merged'), onDone })
  const rows = FIELDS.filter((field) => SIDES.some((side) => valueOf(found, side, field) !== null))
  const cell = (field: FieldName, side: Side): ReactNode => {
    const value = valueOf(found, side, field)
    const text = value === null ? t('duplicates.none') : say(field, value)
    const here = staying(found, winner, choices, field) === side
    if (found.differs.includes(field)) {
      return <Radio name={`${field}-${side}`} aria-label={`${fieldName(field)} ${text}`} checked={here} onChange={() => setChoices({ ...choices, [field]: side })}><span className={here ? styles.stays : styles.leaves}>{text}</span></Radio>
    }
    if (value === null) return <span className="faint">{text}</span>
    return <span>{text}{side !== winner && here && <> <Tag color="green">{t('duplicates.filled')}</Tag></>}</span>
  }
  return (
    <Card title={found.reasons.length ? `${t('duplicates.likeness', { n: found.score })} · ${reasonsText(found.reasons)}` : undefined}>
      <p className="quiet">{found.differs.length ? t('duplicates.choose_hint') : t('duplicates.same_all')}</p>
      <div className={styles.sides}>
        <span />
        {SIDES.map((side) => (
          <span key={side}>
            <Link to={`/customers/${found[side].id}`}>{found[side].name}</Link> <span className="faint number">{found[side].public_code}</span><br />
            <Radio name="winner" checked={winner === side} onChange={() => setWinner(side)}>{t('duplicates.keep')}</Radio>
            {winner !== side && <div className="faint">{t('duplicates.gone')}</div>}
          </span>
        ))}
        {rows.map((field) => [<span key={field} className="quiet">{fieldName(field)}</span>, ...SIDES.map((side) => <span key={`${field}-${side}`}>{cell(field, side)}</span>)])}
        <span className="quiet">{t('duplicates.holds')}</span>
        <Holds of={found.first_holds} />
        <Holds of={found.second_holds} />
      </div>
      <div className={styles.foot}><Button type="primary" onClick={() => setAsking(true)}>{t('duplicates.merge')}</Button></div>
      <Modal open={asking} title={t('duplicates.merge_ask', { loser: goes.name, winner: stays.name })} okText={t('duplicates.merge')} confirmLoading={act.isPending} onOk={() => act.mutate()} onCancel={() => setAsking(false)}>
        {t('duplicates.merge_text', { loser: goes.name, winner: stays.name })}
      </Modal>
    </Card>
  )
}

/** How a value is said: colleagues and sites by their names. */
function useSay() {
  const users = useUsers()
  const { sites } = useSession()
  return (field: FieldName, value: string): string => {
    if (field === 'owner_id') return users.data?.find((user) => user.id === value)?.name ?? '—'
    if (field === 'site_id') return sites.find((site) => site.id === value)?.name ?? '—'
    const group = WORDS[field]
    return group ? tOr(`${group}.${value}`, value) : value
  }
}

const MOST = 10_000

function Holds({ of }: { of: Record<string, number> }) {
  const rows = Object.entries(of)
  if (rows.length === 0) return <span className="faint">{t('duplicates.nothing')}</span>
  return <span className="number">{rows.map(([table, n]) => `${tableName(table)} ${n >= MOST ? t('duplicates.more', { n }) : n}`).join('\n')}</span>
}
