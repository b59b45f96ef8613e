import { PlusOutlined } from '@ant-design/icons'
import { Button, Input, Skeleton } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { Ahead } from '@/shared/form/Ahead'
import { standing } from '@/shared/form/standing'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card, PageBody } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { toast } from '@/shared/ui/toast'
import { ASSIGNMENT, fresh, putBook, useBook, useVersions, type Rule } from '../assignment'
import { DryRun } from '../parts/DryRun'
import { RuleForm } from '../parts/RuleForm'
import { RuleList } from '../parts/RuleList'
import styles from '../parts/assignment.module.css'

export function AssignmentPage() {
  const book = useBook()
  return (
    <PageBody>
      {book.isPending && <><PageHeader title={t('assignment.title')} /><Skeleton active /></>}
      {book.isError && <LoadFailed error={book.error} onRetry={() => void book.refetch()} />}
      {book.data && <Book now={book.data} />}
    </PageBody>
  )
}

interface Opened { rules: Rule[]; version: number }

function Book({ now }: { now: Opened }) {
  const [{ rules: saved, version }, setOpened] = useState<Opened>(now) // what a colleague saves meanwhile is refused, not undone
  const [rules, setRules] = useState(saved)
  const [editing, setEditing] = useState<Rule | null>(null)
  const [note, setNote] = useState('')
  const changed = JSON.stringify(rules) !== JSON.stringify(saved)
  const take = (theirs: Opened) => {
    setOpened(theirs)
    setRules(theirs.rules)
    setNote('')
  }
  const stands = standing(version, now.version, changed || editing !== null)
  if (stands === 'follow') take(now)
  const save = useAction((_: void, key) => putBook(rules, version, note.trim(), key), {
    stale: [ASSIGNMENT], onDone: (made) => {
      take(made)
      toast.success(t('assignment.saved', { n: made.version }))
    },
  })
  const put = (rule: Rule) => {
    setRules(rules.some((one) => one.id === rule.id) ? rules.map((one) => (one.id === rule.id ? rule : one)) : [...rules, rule])
    setEditing(null)
  }
  return (
    <>
      <PageHeader title={t('assignment.title')} subtitle={t('assignment.subtitle')} actions={<Button icon={<PlusOutlined />} onClick={() => setEditing(fresh())}>{t('assignment.add')}</Button>} />
      {stands === 'ahead' && <Ahead onTake={() => take(now)} onKeep={() => setOpened(now)} />}
      <div className={styles.columns}>
        <Card title={version ? t('assignment.version', { n: version }) : t('assignment.none_yet')} extra={changed && <span className={styles.changed}>{t('assignment.unsaved')}</span>}>
          {rules.length === 0 && <EmptyState title={t('assignment.empty')} hint={t('assignment.empty_hint')} />}
          <RuleList rules={rules} onChange={setRules} onEdit={setEditing} />
          <div className={styles.foot}>
            <Input style={{ flex: 1, minWidth: 140 }} value={note} maxLength={200} placeholder={t('assignment.note')} aria-label={t('assignment.note')} onChange={(event) => setNote(event.target.value)} />
            <Button type="primary" disabled={!changed} loading={save.isPending} onClick={() => save.mutate()}>{t('assignment.save')}</Button>
          </div>
        </Card>
        <div className={styles.side}>
          <Card title={t('assignment.try')}><DryRun rules={rules} /></Card>
          <Card title={t('assignment.versions')}><Versions onLoad={setRules} /></Card>
        </div>
      </div>
      {editing && <RuleForm rule={editing} onClose={() => setEditing(null)} onDone={put} />}
    </>
  )
}

function Versions({ onLoad }: { onLoad: (rules: Rule[]) => void }) {
  const versions = useVersions()
  const zone = useZone()
  if (versions.isPending) return <Skeleton active />
  if (versions.isError) return <LoadFailed error={versions.error} onRetry={() => void versions.refetch()} />
  if (versions.data.length === 0) return <span className="quiet">{t('assignment.versions_none')}</span>
  return versions.data.map((one) => (
    <div key={one.version} className={styles.version}>
      <span>{t('assignment.version', { n: one.version })} <span className="faint number">{[dateTimeText(one.created_at, zone), one.created_by_name, one.note].filter(Boolean).join(' · ')}</span></span>
      <Button size="small" type="link" onClick={() => onLoad(one.rules)}>{t('assignment.load')}</Button>
    </div>
  ))
}
