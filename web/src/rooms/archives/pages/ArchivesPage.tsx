import { Button, Input, Table } from 'antd'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { t, tOr } from '@/i18n'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { PageBody } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { useChangeParams, useWords } from '@/shared/useParams'
import { ArchiveDrawer } from '../parts/ArchiveDrawer'
import { TransfersDrawer } from '../parts/TransfersDrawer'
import { useArchives, type ArchiveBrief } from '../queries'

/** Talks that are over: found by what was said, read as they went. */
export function ArchivesPage() {
  const { id } = useParams()
  const navigate = useNavigate()
  const params = useWords()
  const change = useChangeParams()
  const zone = useZone()
  const mover = useMay()('conversation:export')
  const [moving, setMoving] = useState(false)
  const q = params.get('q') ?? undefined
  const list = useArchives(q)
  const place = (at: string) => ({ pathname: at, search: window.location.search, hash: window.location.hash })
  const columns = [
    { title: t('archives.who'), render: (_: unknown, row: ArchiveBrief) => <Link to={place(`/archives/${row.id}`)}>{row.user_profile.name ?? row.session_name}</Link> },
    { title: t('archives.agent'), render: (_: unknown, row: ArchiveBrief) => String(row.assigned_agent?.name ?? '—') },
    { title: t('archives.channel'), render: (_: unknown, row: ArchiveBrief) => row.user_profile.channel && tOr(`platforms.${row.user_profile.channel}`, row.user_profile.channel) },
    { title: t('archives.count'), dataIndex: 'message_count' },
    { title: t('archives.closed_at'), render: (_: unknown, row: ArchiveBrief) => dateTimeText(row.closed_at, zone) },
    { title: t('archives.number'), render: (_: unknown, row: ArchiveBrief) => <span className="faint">{row.session_name}</span> },
  ]
  return (
    <PageBody>
      <PageHeader title={t('archives.title')} subtitle={t('archives.subtitle')} actions={mover && <Button onClick={() => setMoving(true)}>{t('transfers.title')}</Button>} />
      <Input.Search defaultValue={q} allowClear maxLength={100} style={{ maxWidth: 420, marginBottom: 16 }} placeholder={t('archives.search')} aria-label={t('archives.search')} onSearch={(value) => change({ q: value.trim() || null }, true)} />
      {list.isError && <LoadFailed error={list.error} onRetry={() => void list.refetch()} />}
      <Table<ArchiveBrief> size="middle" rowKey="id" pagination={false} loading={list.isPending} dataSource={list.data ?? []} columns={columns} scroll={{ x: 'max-content' }} locale={{ emptyText: q ? t('archives.none_found') : t('archives.none') }} />
      {list.hasNextPage && <Button type="link" block loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('common.load_more')}</Button>}
      {moving && <TransfersDrawer onClose={() => setMoving(false)} />}
      {id && <ArchiveDrawer id={id} q={q} onClose={() => void navigate(place('/archives'))} />}
    </PageBody>
  )
}
