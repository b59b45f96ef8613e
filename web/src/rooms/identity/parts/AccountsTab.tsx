import { PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useSession, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { StatusTag } from '@/shared/ui/StatusTag'
import { userTone } from '../labels'
import { ACCOUNTS, createAccount, patchAccount, useAccounts, type Account, type AccountFields } from '../machines'
import { useRoleName } from '../roles'
import { RoleSelect } from './RoleSelect'

interface Values extends AccountFields { status?: 'active' | 'inactive' }

export function AccountsTab() {
  const query = useAccounts()
  const queries = useQueryClient()
  const zone = useZone()
  const nameOf = useRoleName()
  const { sites } = useSession()
  const [open, setOpen] = useState<Account | 'new' | null>(null)
  const existing = open && open !== 'new' ? open : null
  const columns: ListColumn<Account>[] = [
    { key: 'name', title: t('keys.name'), width: 200, phone: true, ellipsis: true, dataIndex: 'name' },
    { key: 'role', title: t('keys.role'), width: 130, phone: true, render: (_, one) => nameOf(one.role) },
    { key: 'sites', title: t('keys.sites'), width: 220, ellipsis: true, render: (_, one) => (one.site_ids.length ? one.site_ids.map((id) => sites.find((site) => site.id === id)?.name ?? '—').join('、') : t('common.all_sites')) },
    { key: 'status', title: t('keys.status'), width: 110, phone: true, render: (_, one) => <StatusTag group="users_status" value={one.status} tone={userTone[one.status]} /> },
    { key: 'at', title: t('keys.created'), width: 172, render: (_, one) => dateTimeText(one.created_at, zone) },
  ]
  async function save({ status, ...values }: Values, key: string) {
    if (existing) await patchAccount(existing.id, { ...values, status: status ?? null }, key)
    else await createAccount(values, key)
    void queries.invalidateQueries({ queryKey: ACCOUNTS })
  }
  return (
    <>
      <ListPage<Account> name="service-accounts" title={t('keys.accounts')} subtitle={t('keys.accounts_subtitle')} columns={columns} query={query} onOpen={setOpen}
        actions={<Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('keys.account_create')}</Button>} empty={{ title: t('keys.accounts_empty'), hint: t('keys.accounts_empty_hint') }} />
      <FormDrawer<Values> title={existing ? t('keys.account_edit') : t('keys.account_create')} open={open !== null} onClose={() => setOpen(null)} save={save}
        initial={existing ? { name: existing.name, role: existing.role, site_ids: existing.site_ids, status: existing.status as 'active' } : { role: 'agent', site_ids: [] }}>
        <Form.Item name="name" label={t('keys.name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input autoFocus maxLength={100} /></Form.Item>
        <Form.Item name="role" label={t('keys.role')}><RoleSelect /></Form.Item>
        <Form.Item name="site_ids" label={t('keys.sites')} extra={t('users.sites_hint')}><Select mode="multiple" allowClear showSearch={{ optionFilterProp: 'label' }} options={sites.map(({ id, name }) => ({ value: id, label: name }))} /></Form.Item>
        {existing && <Form.Item name="status" label={t('keys.status')}><Select options={(['active', 'inactive'] as const).map((value) => ({ value, label: t(`users_status.${value}`) }))} /></Form.Item>}
      </FormDrawer>
    </>
  )
}
