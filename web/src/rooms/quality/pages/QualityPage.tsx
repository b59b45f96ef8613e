import { Segmented, Select } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { t, tOr } from '@/i18n'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useLiveEvent } from '@/shared/live'
import { useZone } from '@/shared/session'
import { shortText } from '@/shared/time'
import { PageBody } from '@/shared/ui/Card'
import { PageHeader } from '@/shared/ui/PageHeader'
import { StatusTag } from '@/shared/ui/StatusTag'
import { useChangeParams, useWords } from '@/shared/useParams'
import { HitDrawer } from '../parts/HitDrawer'
import { ListsCard } from '../parts/ListsCard'
import { useHits, type Asked, type Hit } from '../queries'
import { ACTION_TONE, ACTIONS, KINDS } from '../words'

/** What word lists have found, and the lists themselves. */
export function QualityPage() {
  const words = useWords()
  const change = useChangeParams()
  const tab = words.get('tab') === 'lists' ? 'lists' : 'hits'
  const tabs = <Segmented aria-label={t('quality.title')} value={tab} onChange={(value) => change({ tab: value === 'lists' ? value : null })} options={(['hits', 'lists'] as const).map((value) => ({ value, label: t(`quality.${value}`) }))} />
  if (tab === 'hits') return <Hits tabs={tabs} />
  return (
    <PageBody>
      <PageHeader title={t('quality.title')} subtitle={t('quality.subtitle')} actions={tabs} />
      <ListsCard />
    </PageBody>
  )
}

function Hits({ tabs }: { tabs: React.ReactNode }) {
  const words = useWords()
  const change = useChangeParams()
  const [open, setOpen] = useState<Hit | null>(null)
  const status = words.get('status') ?? 'open'
  const asked = {
    status: status === 'all' ? undefined : status, kind: words.get('kind') ?? undefined, action: words.get('action') ?? undefined, direction: words.get('direction') ?? undefined,
  } as Asked
  const query = useHits(asked)
  useLiveEvent('desk.quality.', () => void query.refetch())
  const filters = (
    <>
      <Segmented aria-label={t('quality.status')} value={status} onChange={(value) => change({ status: value === 'open' ? null : value }, true)} options={(['open', 'handled', 'all'] as const).map((value) => ({ value, label: t(`quality.${value}`) }))} />
      <Select allowClear aria-label={t('quality.kind')} value={asked.kind} placeholder={t('quality.any_kind')} style={{ minWidth: 120 }} onChange={(value?: string) => change({ kind: value }, true)} options={KINDS.map((value) => ({ value, label: t(`quality_kinds.${value}`) }))} />
      <Select allowClear aria-label={t('quality.action')} value={asked.action} placeholder={t('quality.any_action')} style={{ minWidth: 120 }} onChange={(value?: string) => change({ action: value }, true)} options={ACTIONS.map((value) => ({ value, label: t(`quality_actions.${value}`) }))} />
      <Select allowClear aria-label={t('quality.who')} value={asked.direction} placeholder={t('quality.any_direction')} style={{ minWidth: 120 }} onChange={(value?: string) => change({ direction: value }, true)} options={(['agent', 'customer'] as const).map((value) => ({ value, label: tOr(`quality_directions.${value}`, value) }))} />
    </>
  )
  return (
    <>
      <ListPage<Hit> name="quality-hits" title={t('quality.title')} subtitle={t('quality.subtitle')} columns={useColumns()} query={query} actions={tabs} filters={filters}
        filtered={status !== 'open' || !!asked.kind || !!asked.action || !!asked.direction} empty={{ title: t('quality.empty'), hint: t('quality.empty_hint') }} onOpen={setOpen} />
      {open && <HitDrawer key={open.id} hit={open} onClose={() => setOpen(null)} />}
    </>
  )
}

function useColumns(): ListColumn<Hit>[] {
  const zone = useZone()
  return [
    { key: 'created_at', title: t('quality.when'), width: 100, className: 'number', render: (_, one) => shortText(one.created_at, zone) },
    { key: 'words', title: t('quality.word'), width: 150, phone: true, ellipsis: true, render: (_, one) => one.words.join('、') },
    { key: 'excerpt', title: t('quality.excerpt'), width: 320, phone: true, ellipsis: true, dataIndex: 'excerpt' },
    { key: 'who', title: t('quality.who'), width: 110, ellipsis: true, render: (_, one) => (one.direction === 'customer' ? t('quality.customer') : one.user_name) },
    { key: 'action', title: t('quality.action'), width: 90, render: (_, one) => <StatusTag group="quality_actions" value={one.action} tone={ACTION_TONE[one.action]} /> },
    { key: 'kind', title: t('quality.kind'), width: 100, render: (_, one) => t(`quality_kinds.${one.kind}`) },
    { key: 'list', title: t('quality.list'), width: 130, ellipsis: true, dataIndex: 'list_name' },
    { key: 'talk', title: t('quality.talk'), width: 200, render: (_, one) => <Link to={`/conversations/${one.conversation_id}`} onClick={(event) => event.stopPropagation()}>{one.session_name}</Link> },
    { key: 'status', title: t('quality.status'), width: 90, render: (_, one) => <StatusTag group="quality_status" value={one.status} tone={one.status === 'open' ? 'amber' : 'grey'} /> },
  ]
}
