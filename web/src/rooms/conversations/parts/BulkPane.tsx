import { Alert, Button, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { explain } from '@/api/problem'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useUsers } from '@/shared/pickers/people'
import { useMay } from '@/shared/session'
import { CONVERSATIONS, type Conversation } from '../queries'
import { countBulk, doBulk, type Bulk } from '../work'
import { nameOf } from './nameOf'
import styles from './inbox.module.css'

interface Props { rows: Conversation[]; ids: string[]; onIds: (ids: string[] | null) => void }
type Wish = Omit<Bulk, 'ids'>

const MOST = 100
const HOUR = 3_600_000

/** One step for the selected talks: how many it would change, and what became of each. */
export function BulkPane({ rows, ids, onIds }: Props) {
  const may = useMay()
  const users = useUsers(may('conversation:assign'))
  const [asked, setAsked] = useState<Wish | null>(null)
  const [tag, setTag] = useState('')
  const none = ids.length === 0
  const button = (wish: Wish) => <Button size="small" disabled={none} onClick={() => setAsked(wish)}>{labelOf(wish)}</Button>
  return (
    <div className={styles.pick} role="toolbar" aria-label={t('desk.pick')}>
      <span className="quiet" role="status">{t('desk.picked', { n: ids.length })}</span>
      <Button size="small" type="link" onClick={() => onIds(rows.slice(0, MOST).map((row) => row.id))}>{t('inbox.box_all')}</Button>
      {button({ action: 'resolve' })}
      {button({ action: 'close' })}
      <Button size="small" disabled={none} onClick={() => setAsked({ action: 'snooze', until: new Date(Date.now() + HOUR).toISOString() })}>{t('desk.bulk_snooze')}</Button>
      {may('conversation:assign') && (
        <Select<string | null> size="small" style={{ width: 110 }} value={null} disabled={none} placeholder={t('desk.bulk_assign')} aria-label={t('desk.bulk_assign')} showSearch={{ optionFilterProp: 'label' }}
          options={(users.data ?? []).filter((user) => user.status === 'active').map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(user_id) => { if (user_id) setAsked({ action: 'assign', user_id }) }} />
      )}
      <Input size="small" style={{ width: 110 }} maxLength={50} value={tag} disabled={none} placeholder={t('desk.bulk_tag')} aria-label={t('desk.bulk_tag')}
        onChange={(event) => setTag(event.target.value)} onPressEnter={() => { if (tag.trim()) setAsked({ action: 'tag', tag: tag.trim() }) }} />
      {asked && <Ask body={{ ...asked, ids: ids.slice(0, MOST) }} rows={rows} onClose={(done) => { setAsked(null); if (done) onIds(null) }} />}
    </div>
  )
}

const labelOf = ({ action }: Wish) => t(`desk.bulk_${action}`)

function Ask({ body, rows, onClose }: { body: Bulk; rows: Conversation[]; onClose: (done: boolean) => void }) {
  const count = useQuery({ queryKey: ['conversation-bulk', body], staleTime: 0, gcTime: 0, queryFn: () => countBulk(body) })
  const act = useAction((_: void, key) => doBulk(body, key), { stale: [CONVERSATIONS] })
  const refused = act.data?.items.filter((row) => !row.ok) ?? []
  const changes = count.data?.changes ?? 0
  if (act.data) {
    return (
      <Modal open title={t('desk.bulk_done', { n: act.data.items.length - refused.length })} width={420} onCancel={() => onClose(true)} footer={<Button type="primary" onClick={() => onClose(true)}>{t('common.close')}</Button>}>
        {refused.length > 0 && <Alert type="warning" showIcon title={t('desk.bulk_refused', { n: refused.length })} />}
        <ul>{refused.map((row) => <li key={row.id}>{nameIn(rows, row.id)}：{tOr(`desk_refusals.${row.code?.split('.').at(-1) ?? ''}`, row.code ?? '')}</li>)}</ul>
      </Modal>
    )
  }
  return (
    <Modal open title={t('desk.bulk_ask', { action: labelOf(body), changes })} width={420} okText={t('desk.bulk_do')} confirmLoading={act.isPending} okButtonProps={{ disabled: !changes }} onCancel={() => onClose(false)} onOk={() => act.mutate()}>
      {count.isError && <Alert type="error" showIcon title={explain(count.error)} />}
      {count.data && <p>{changes ? t('desk.bulk_rest', { same: count.data.same, refused: count.data.refused }) : t('desk.bulk_none')}</p>}
    </Modal>
  )
}

function nameIn(rows: Conversation[], id: string): string {
  const row = rows.find((one) => one.id === id)
  return row ? nameOf(row) : id
}
