import { PlusOutlined } from '@ant-design/icons'
import { Button, Segmented, Select } from 'antd'
import { useDeferredValue, useState } from 'react'
import { t } from '@/i18n'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { StatusTag } from '@/shared/ui/StatusTag'
import { ScriptForm } from '../parts/ScriptForm'
import { useScenarios, useScripts, type Asked, type Script } from '../queries'

type Whose = 'all' | 'shared' | 'own'

export function ScriptsPage() {
  const [q, setQ] = useState('')
  const [whose, setWhose] = useState<Whose>('all')
  const [scenario, setScenario] = useState<string>()
  const [open, setOpen] = useState<Script | 'new' | null>(null)
  const asked: Asked = { q: useDeferredValue(q.trim()) || undefined, scenario, own: whose === 'all' ? undefined : whose === 'own' }
  const query = useScripts(asked)
  const scenarios = useScenarios()
  const writer = useMay()('script:write')
  const create = writer ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('scripts.create')}</Button> : undefined
  const narrowed = !!asked.q || !!scenario || whose !== 'all'
  const filters = (
    <>
      <Segmented<Whose> value={whose} onChange={setWhose} options={[{ value: 'all', label: t('scripts.all') }, { value: 'shared', label: t('scripts.shared') }, { value: 'own', label: t('scripts.own') }]} />
      <Select allowClear value={scenario} onChange={setScenario} placeholder={t('scripts.any_scenario')} aria-label={t('scripts.scenario')} style={{ minWidth: 130 }}
        options={scenarios.data?.map(({ name, scripts }) => ({ value: name, label: `${name}（${scripts}）` }))} />
    </>
  )
  return (
    <>
      <ListPage<Script> name="scripts" title={t('scripts.title')} subtitle={t('scripts.subtitle')} columns={useColumns()} query={query} actions={create} filters={filters}
        search={{ value: q, onChange: setQ, placeholder: t('scripts.search') }} filtered={narrowed}
        empty={{ title: t('scripts.empty'), hint: t('scripts.empty_hint'), action: create }} onOpen={setOpen} />
      {open && <ScriptForm key={open === 'new' ? 'new' : open.id} script={open === 'new' ? null : open} scenarios={scenarios.data?.map(({ name }) => name) ?? []} onClose={() => setOpen(null)} />}
    </>
  )
}

function useColumns(): ListColumn<Script>[] {
  const zone = useZone()
  return [
    { key: 'title', title: t('scripts.name'), width: 180, phone: true, ellipsis: true, dataIndex: 'title' },
    { key: 'content', title: t('scripts.text'), width: 380, phone: true, ellipsis: true, dataIndex: 'content' },
    { key: 'shortcut', title: t('scripts.shortcut'), width: 90, render: (_, one) => (one.shortcut ? <code>/{one.shortcut}</code> : '—') },
    { key: 'scenario', title: t('scripts.scenario'), width: 90, render: (_, one) => one.scenario || '—' },
    { key: 'whose', title: t('scripts.whose'), width: 90, render: (_, one) => t(one.is_shared ? 'scripts.shared' : 'scripts.own') },
    { key: 'use_count', title: t('scripts.uses'), width: 90, align: 'right', className: 'number', dataIndex: 'use_count' },
    { key: 'last_used_at', title: t('scripts.last_used'), width: 190, className: 'number', render: (_, one) => (one.last_used_at ? dateTimeText(one.last_used_at, zone) : t('scripts.never')) },
    { key: 'is_active', title: t('scripts.active'), width: 80, render: (_, one) => <StatusTag group="switches" value={one.is_active ? 'on' : 'off'} /> },
  ]
}
