import { PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Modal, Popconfirm, Skeleton } from 'antd'
import { useState } from 'react'
import { explain } from '@/api/problem'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { toast } from '@/shared/ui/toast'
import { dropFactor, FACTORS, renameFactor, useFactors, type Factor } from '../account'
import { addPasskey, already, canPasskey, dismissed } from '../passkey'
import { useStepUp } from './StepUp'

export function PasskeyCard() {
  const factors = useFactors()
  const queries = useQueryClient()
  const step = useStepUp()
  const [naming, setNaming] = useState<Factor | 'new' | null>(null)
  const [busy, setBusy] = useState(false)
  const able = canPasskey()
  const passkeys = factors.data?.items.filter((one) => one.kind === 'passkey') ?? []

  async function add(name: string) {
    setBusy(true)
    try {
      await addPasskey(name)
      void queries.invalidateQueries({ queryKey: FACTORS })
      toast.success(t('passkeys.added'))
    } catch (error) {
      if (already(error)) toast.warning(t('passkeys.already'))
      else if (!dismissed(error) && !step.ask(error, () => void add(name))) toast.error(explain(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Card title={t('passkeys.title')} extra={able && <Button size="small" icon={<PlusOutlined />} loading={busy} onClick={() => setNaming('new')}>{t('passkeys.add')}</Button>}>
      <p className="quiet" style={{ marginTop: 0 }}>{able ? t('passkeys.hint') : t('passkeys.unsupported')}</p>
      {factors.isPending && <Skeleton active paragraph={{ rows: 1 }} />}
      {factors.isError && <LoadFailed error={factors.error} onRetry={() => void factors.refetch()} />}
      {factors.isSuccess && passkeys.length === 0 && <span className="faint">{t('passkeys.none')}</span>}
      {passkeys.map((one) => <Row key={one.id} passkey={one} onRename={() => setNaming(one)} />)}
      {naming && <Naming passkey={naming} onClose={() => setNaming(null)} onNew={(name) => void add(name)} />}
      {step.dialog}
    </Card>
  )
}

function Row({ passkey, onRename }: { passkey: Factor; onRename: () => void }) {
  const step = useStepUp()
  const zone = useZone()
  const drop = useAction((_: void, key) => dropFactor(passkey.id, key), { stale: [FACTORS], done: t('account.removed'), onFailed: (error) => step.ask(error, () => drop.mutate()) })
  return (
    <div data-testid="passkey" style={{ display: 'flex', alignItems: 'center', gap: 8, padding: '6px 0' }}>
      <span style={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>{passkey.name}<br />
        <span className="faint">{passkey.last_used_at ? `${t('account.last_used')} ${dateTimeText(passkey.last_used_at, zone)}` : t('account.never')}</span></span>
      <Button size="small" onClick={onRename}>{t('passkeys.rename')}</Button>
      <Popconfirm title={t('passkeys.remove_ask')} onConfirm={() => drop.mutate()}><Button size="small" danger loading={drop.isPending}>{t('account.remove')}</Button></Popconfirm>
      {step.dialog}
    </div>
  )
}

function Naming({ passkey, onClose, onNew }: { passkey: Factor | 'new'; onClose: () => void; onNew: (name: string) => void }) {
  const [form] = Form.useForm<{ name: string }>()
  const isNew = passkey === 'new'
  const rename = useAction(({ id, name }: { id: string; name: string }, key) => renameFactor(id, name, key), { stale: [FACTORS], done: t('passkeys.renamed'), onDone: onClose })
  function done({ name }: { name: string }) {
    if (!isNew) rename.mutate({ id: passkey.id, name: name.trim() })
    else {
      onClose()
      onNew(name.trim())
    }
  }
  return (
    <Modal title={isNew ? t('passkeys.add') : t('passkeys.rename')} open okText={isNew ? t('passkeys.add') : t('common.save')} cancelText={t('common.cancel')} confirmLoading={rename.isPending} onOk={() => form.submit()} onCancel={onClose} width={420}>
      <Form<{ name: string }> form={form} layout="vertical" requiredMark={false} initialValues={{ name: isNew ? '' : passkey.name }} onFinish={done}>
        <Form.Item name="name" label={t('passkeys.name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input autoFocus maxLength={100} placeholder={t('passkeys.name_hint')} /></Form.Item>
      </Form>
    </Modal>
  )
}
