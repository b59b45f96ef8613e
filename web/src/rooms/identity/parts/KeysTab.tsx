import { PlusOutlined } from '@ant-design/icons'
import { Button, Popconfirm } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useUsers } from '@/shared/pickers/people'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { SecretOnce } from '@/shared/ui/SecretOnce'
import { StatusTag } from '@/shared/ui/StatusTag'
import { keyTone } from '../labels'
import { KEYS, revokeKey, useAccounts, useKeys, type ApiKey, type KeyMade } from '../machines'
import { KeyForm } from './KeyForm'
import { RotateDialog } from './RotateDialog'

export function KeysTab() {
  const query = useKeys()
  const users = useUsers()
  const accounts = useAccounts()
  const zone = useZone()
  const [open, setOpen] = useState<ApiKey | 'new' | null>(null)
  const [rotating, setRotating] = useState<ApiKey | null>(null)
  const [made, setMade] = useState<KeyMade | null>(null)
  const revoke = useAction((id: string, key) => revokeKey(id, key), { stale: [KEYS], done: t('keys.revoked') })
  const actor = (id: string) => [...(accounts.data ?? []), ...(users.data ?? [])].find((one) => one.id === id)?.name ?? '—'
  const columns: ListColumn<ApiKey>[] = [
    { key: 'name', title: t('keys.name'), width: 150, phone: true, ellipsis: true, dataIndex: 'name' },
    { key: 'key_id', title: t('keys.key_id'), width: 190, ellipsis: true, className: 'number', dataIndex: 'key_id' },
    { key: 'account', title: t('keys.account'), width: 120, ellipsis: true, render: (_, one) => actor(one.user_id) },
    { key: 'scopes', title: t('keys.scopes'), width: 200, ellipsis: true, optional: true, render: (_, one) => one.scopes.join('、') },
    { key: 'status', title: t('keys.status'), width: 100, phone: true, render: (_, one) => <StatusTag group="key_status" value={one.status} tone={keyTone[one.status]} /> },
    { key: 'previous', title: t('rotation.overlap'), width: 190, optional: true, render: (_, one) => one.previous_until && dateTimeText(one.previous_until, zone) },
    { key: 'used', title: t('keys.last_used'), width: 172, render: (_, one) => (one.last_used_at ? dateTimeText(one.last_used_at, zone) : t('keys.never')) },
    { key: 'used_ip', title: t('rotation.last_ip'), width: 150, optional: true, className: 'number', dataIndex: 'last_used_ip' },
    { key: 'expires', title: t('keys.expires'), width: 172, render: (_, one) => (one.expires_at ? dateTimeText(one.expires_at, zone) : t('keys.expires_never')) },
    {
      key: 'actions', title: '', width: 190, phone: true,
      render: (_, one) => one.status === 'active' && (
        <>
          <Button type="link" size="small" onClick={() => setOpen(one)}>{t('common.edit')}</Button>
          <Button type="link" size="small" onClick={() => setRotating(one)}>{t('keys.rotate')}</Button>
          <Popconfirm title={t('keys.revoke_ask')} onConfirm={() => revoke.mutate(one.id)}><Button type="link" size="small" danger>{t('keys.revoke')}</Button></Popconfirm>
        </>
      ),
    },
  ]
  const create = <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('keys.create')}</Button>
  return (
    <>
      <ListPage<ApiKey> name="api-keys" title={t('keys.title')} subtitle={t('keys.subtitle')} columns={columns} query={query} actions={create} empty={{ title: t('keys.empty'), hint: t('keys.empty_hint') }} />
      <KeyForm apiKey={open} accounts={accounts.data ?? []} onClose={() => setOpen(null)} onMade={setMade} />
      <RotateDialog apiKey={rotating} onClose={() => setRotating(null)} onMade={setMade} />
      <SecretOnce secrets={made && [{ label: t('secret.token'), value: made.token }, { label: t('secret.signing'), value: made.signing_secret }]} onDone={() => setMade(null)} />
    </>
  )
}
