import { PlusOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useNavigate } from 'react-router'
import { t } from '@/i18n'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useMay, useSession, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { useSegmentList, type Segment } from '../queries'

export function SegmentsPage() {
  const query = useSegmentList()
  const { sites } = useSession()
  const zone = useZone()
  const navigate = useNavigate()
  const writer = useMay()('segment:write')
  const columns: ListColumn<Segment>[] = [
    { key: 'name', title: t('segments.name'), width: 220, phone: true, ellipsis: true, dataIndex: 'name' },
    { key: 'description', title: t('segments.description'), width: 320, ellipsis: true, render: (_, segment) => segment.description || '—' },
    { key: 'site', title: t('segments.site'), width: 130, render: (_, segment) => (segment.site_id ? (sites.find((site) => site.id === segment.site_id)?.name ?? '—') : t('segments.whole')) },
    { key: 'version', title: t('segments.version'), width: 80, align: 'right', className: 'number', dataIndex: 'version' },
    { key: 'updated_at', title: t('segments.updated_at'), width: 170, phone: true, className: 'number', render: (_, segment) => dateTimeText(segment.updated_at, zone) },
  ]
  const create = writer ? <Button type="primary" icon={<PlusOutlined />} onClick={() => void navigate('/segments/new')}>{t('segments.create')}</Button> : undefined
  return (
    <ListPage<Segment> name="segments" title={t('segments.title')} subtitle={t('segments.subtitle')} columns={columns} query={query} actions={create}
      empty={{ title: t('segments.empty'), hint: t('segments.empty_hint'), action: create }} onOpen={(segment) => void navigate(`/segments/${segment.id}`)} />
  )
}
