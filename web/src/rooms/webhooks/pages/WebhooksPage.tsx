import { PlusOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useFilters } from '@/shared/list/useFilters'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { SecretOnce } from '@/shared/ui/SecretOnce'
import { StatusTag } from '@/shared/ui/StatusTag'
import { hookTone } from '../labels'
import { HookDrawer } from '../parts/HookDrawer'
import { HookForm } from '../parts/HookForm'
import { useHooks, type Hook } from '../queries'

export function WebhooksPage() {
  const query = useHooks()
  const zone = useZone()
  const [chosen, setChosen] = useFilters('webhook')
  const [editing, setEditing] = useState<Hook | 'new' | null>(null)
  const [secret, setSecret] = useState<string | null>(null)
  const columns: ListColumn<Hook>[] = [
    { key: 'name', title: t('hooks.name'), width: 150, phone: true, ellipsis: true, dataIndex: 'name' },
    { key: 'url', title: t('hooks.url'), width: 280, ellipsis: true, dataIndex: 'url' },
    { key: 'events', title: t('hooks.events'), width: 200, ellipsis: true, render: (_, one) => (one.events.includes('*') ? t('hooks.all_events') : one.events.join('、')) },
    { key: 'status', title: t('hooks.status'), width: 100, phone: true, render: (_, one) => <StatusTag group="hook_status" value={one.status} tone={one.failing_since ? 'red' : hookTone[one.status]} /> },
    { key: 'last', title: t('hooks.last_success'), width: 190, render: (_, one) => (one.failing_since ? t('hooks.failing', { date: dateTimeText(one.failing_since, zone) }) : one.last_success_at ? dateTimeText(one.last_success_at, zone) : t('hooks.never')) },
  ]
  const create = <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing('new')}>{t('hooks.create')}</Button>
  return (
    <>
      <ListPage<Hook> name="webhooks" title={t('hooks.title')} subtitle={t('hooks.subtitle')} columns={columns} query={query} actions={create}
        empty={{ title: t('hooks.empty'), hint: t('hooks.empty_hint') }} onOpen={(one) => setChosen({ webhook: one.id })} />
      <HookDrawer hook={query.data?.find((one) => one.id === chosen.webhook) ?? null} onClose={() => setChosen({ webhook: null })} onEdit={setEditing} onSecret={setSecret} />
      <HookForm hook={editing} onClose={() => setEditing(null)} onSecret={setSecret} />
      <SecretOnce secrets={secret === null ? null : [{ label: t('secret.webhook'), value: secret }]} onDone={() => setSecret(null)} />
    </>
  )
}
