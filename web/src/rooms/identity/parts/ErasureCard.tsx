import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input, Popconfirm } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useAction } from '@/shared/form/useAction'
import { useSession, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { cancelErasure, requestErasure, useErasures, VAULT, type Erasure } from '../vault'

interface Values { reason: string; confirmation: string; code: string }

/** Destroying the keys: said in full, for the owner alone, with a week to think again. */
export function ErasureCard() {
  const { user } = useSession()
  const zone = useZone()
  const erasures = useErasures()
  const [asking, setAsking] = useState(false)
  const waiting = erasures.data?.find((one) => !one.cancelled_at && !one.finished_at)
  const done = erasures.data?.find((one) => one.finished_at)
  const owner = user.role === 'owner'
  return (
    <Card title={t('vault.erase')}>
      <p style={{ marginTop: 0 }}>{t('vault.erase_text')}</p>
      <p className="quiet">{t('vault.erase_how')}</p>
      {erasures.isError && <LoadFailed error={erasures.error} onRetry={() => void erasures.refetch()} />}
      {done?.finished_at && <Alert type="error" showIcon title={t('vault.done', { time: dateTimeText(done.finished_at, zone) })} />}
      {waiting && <Waiting erasure={waiting} />}
      {erasures.isSuccess && !waiting && !done && (owner ? <Button danger onClick={() => setAsking(true)}>{t('vault.erase_ask')}</Button> : <span className="faint">{t('vault.erase_owner')}</span>)}
      <AskForm open={asking} onClose={() => setAsking(false)} />
    </Card>
  )
}

function Waiting({ erasure }: { erasure: Erasure }) {
  const zone = useZone()
  const cancel = useAction((_: void, key) => cancelErasure(erasure.id, key), { stale: [VAULT], done: t('vault.cancelled') })
  return (
    <Alert type="error" showIcon title={t('vault.waiting', { time: dateTimeText(erasure.due_at, zone) })} description={t('vault.waiting_text', { reason: erasure.reason })}
      action={<Popconfirm title={`${t('vault.cancel')}?`} onConfirm={() => cancel.mutate()}><Button loading={cancel.isPending}>{t('vault.cancel')}</Button></Popconfirm>} />
  )
}

function AskForm({ open, onClose }: { open: boolean; onClose: () => void }) {
  const queries = useQueryClient()
  const { org } = useSession()
  async function save(values: Values, key: string) {
    await requestErasure({ ...values, code: values.code.trim() }, key)
    void queries.invalidateQueries({ queryKey: VAULT })
  }
  return (
    <FormDrawer<Values> title={t('vault.erase_ask')} open={open} onClose={onClose} initial={{}} save={save} saveLabel={t('vault.erase_ask')} savedText={t('vault.requested')}>
      <Alert type="error" showIcon title={t('vault.erase_text')} style={{ marginBottom: 16 }} />
      <Form.Item name="reason" label={t('vault.reason')} extra={t('vault.reason_hint')} rules={[{ required: true, whitespace: true, min: 2, message: t('form.needed') }]}><Input.TextArea rows={2} maxLength={500} /></Form.Item>
      <Form.Item name="confirmation" label={t('vault.confirm', { name: org.name })} rules={[{ validator: (_, value?: string) => (value?.trim() === org.name ? Promise.resolve() : Promise.reject(new Error(t('vault.confirm_wrong')))) }]}><Input autoComplete="off" /></Form.Item>
      <Form.Item name="code" label={t('vault.code')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input inputMode="numeric" autoComplete="one-time-code" maxLength={30} /></Form.Item>
    </FormDrawer>
  )
}
