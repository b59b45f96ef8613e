import { useQuery } from '@tanstack/react-query'
import { Button, Drawer, Form, Input, Modal, Select, Skeleton } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useUsers } from '@/shared/pickers/people'
import { POOLS, type Pool } from '@/shared/pools/queries'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText, shortText } from '@/shared/time'
import { Card, Facts } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { sourceName, stageName, wayName } from '../labels'
import { assign, claim, lookAt, move, type Details } from '../queries'
import styles from './pools.module.css'

interface Props { pool: Pool; others: Pool[]; id: string | null; onClose: () => void }

export function PersonDrawer({ pool, others, id, onClose }: Props) {
  const person = useQuery({ queryKey: ['pool-look', pool.id, id], enabled: !!id, staleTime: Infinity, retry: false, queryFn: () => lookAt(pool.id, id!) })
  return (
    <Drawer title={person.data?.name ?? t('pools.one')} open={!!id} onClose={onClose} size={520} destroyOnHidden styles={{ wrapper: { maxWidth: '100vw' } }}>
      {id && person.isPending && <Skeleton active />}
      {id && person.isError && <LoadFailed error={person.error} onRetry={() => void person.refetch()} />}
      {id && person.data && <Content pool={pool} others={others} person={person.data} onClose={onClose} />}
    </Drawer>
  )
}

function Content({ pool, others, person, onClose }: { pool: Pool; others: Pool[]; person: Details; onClose: () => void }) {
  const zone = useZone()
  return (
    <div className={styles.stack}>
      <Verbs pool={pool} others={others} person={person} onClose={onClose} />
      <Card>
        <Facts rows={[
          [t('pools.phone'), person.phone_masked], [t('pools.wechat'), person.wechat], [t('pools.email'), person.email],
          [t('pools.company'), person.company_name], [t('pools.city'), person.city],
          [t('pools.source'), person.source && sourceName(pool.entity_type, person.source)],
          [t('pools.stage'), stageName(pool.entity_type, person.stage)], [t('pools.score'), person.score],
          [t('pools.way'), wayName(person.way)], [t('pools.reason'), person.reason], [t('pools.from'), person.from_name],
          [t('pools.entered_at'), dateTimeText(person.entered_at, zone)], [t('pools.created_at'), dateTimeText(person.created_at, zone)],
        ]} />
      </Card>
      <Card title={t('pools.lines')}>
        {person.lines.length === 0 && <span className="quiet">{t('pools.lines_empty')}</span>}
        {person.lines.map((line) => (
          <div key={`${line.created_at}-${line.type}`} className={styles.line}>
            <span>{line.title ?? tOr(`activity.${line.type}`, line.type)} <span className="faint number">{shortText(line.created_at, zone)}</span></span>
            {line.description && <span className="quiet">{line.description}</span>}
          </div>
        ))}
      </Card>
      <span className="faint">{t('pools.view_counts')}</span>
    </div>
  )
}

function Verbs({ pool, others, person, onClose }: { pool: Pool; others: Pool[]; person: Details; onClose: () => void }) {
  const may = useMay()
  const [asking, setAsking] = useState<'assign' | 'move' | null>(null)
  const take = useAction((_: void, key) => claim(pool.id, person.id, key), { stale: [POOLS, ['customers'], ['leads']], done: t('pools.claimed'), onDone: onClose })
  if (!pool.is_active) return null
  return (
    <div className={styles.verbs}>
      {may('pool:claim') && pool.belongs && <Button type="primary" loading={take.isPending} onClick={() => take.mutate()}>{t('pools.claim')}</Button>}
      {may('pool:assign') && <Button onClick={() => setAsking('assign')}>{t('pools.assign')}</Button>}
      {may('pool:assign') && others.length > 0 && <Button onClick={() => setAsking('move')}>{t('pools.move')}</Button>}
      {asking && <Where pool={pool} others={others} person={person} what={asking} onClose={() => setAsking(null)} onDone={onClose} />}
    </div>
  )
}

interface Asked { to: string; reason?: string }

/** To whom, or to which pool, and why. */
function Where({ pool, others, person, what, onClose, onDone }: { pool: Pool; others: Pool[]; person: Details; what: 'assign' | 'move'; onClose: () => void; onDone: () => void }) {
  const [form] = Form.useForm<Asked>()
  const users = useUsers(what === 'assign')
  const act = useAction(async ({ to, reason }: Asked, key: string) => {
    const said = reason?.trim() || null
    if (what === 'assign') await assign(pool.id, person.id, { user_id: to, reason: said }, key)
    else await move(pool.id, person.id, { pool_id: to, reason: said }, key)
  }, { stale: [POOLS, ['customers'], ['leads']], done: t(what === 'assign' ? 'pools.assigned' : 'pools.moved'), onDone })
  const options = what === 'assign' ? (users.data ?? []) : others
  return (
    <Modal title={t(what === 'assign' ? 'pools.assign_title' : 'pools.move_title')} open onCancel={onClose} onOk={() => form.submit()} okText={t(what === 'assign' ? 'pools.assign' : 'pools.move')} confirmLoading={act.isPending} width={420}>
      <Form form={form} layout="vertical" onFinish={(values) => act.mutate(values)}>
        <Form.Item name="to" label={t(what === 'assign' ? 'pools.assign_to' : 'pools.move_to')} rules={[{ required: true, message: t('form.needed') }]}>
          <Select showSearch={{ optionFilterProp: 'label' }} options={options.map(({ id, name }) => ({ value: id, label: name }))} />
        </Form.Item>
        <Form.Item name="reason" label={t('pools.reason')}><Input.TextArea rows={2} maxLength={500} /></Form.Item>
      </Form>
    </Modal>
  )
}
