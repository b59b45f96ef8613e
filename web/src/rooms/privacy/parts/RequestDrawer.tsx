import { Alert, Button, Drawer, Input, Modal, Popconfirm, Skeleton } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card, Facts } from '@/shared/ui/Card'
import { DownloadButton } from '@/shared/ui/DownloadButton'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag } from '@/shared/ui/StatusTag'
import { requestTone } from '../labels'
import { approveRequest, askDownload, PRIVACY, rejectRequest, retryRequest, reviewRequest, useRequest, type RequestDetail } from '../queries'
import { Changes, Review } from './Review'
import { Receipt } from './Receipt'
import styles from './privacy.module.css'

export function RequestDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  const request = useRequest(id)
  const title = request.data ? `${tOr(`privacy_kinds.${request.data.kind}`, request.data.kind)} · ${request.data.subject_name ?? t('privacy.lead_only')}` : ''
  return (
    <Drawer title={title} open={id !== null} onClose={onClose} size={620} styles={{ wrapper: { maxWidth: '100vw' } }}>
      {request.isError && <LoadFailed error={request.error} onRetry={() => void request.refetch()} />}
      {id && request.isPending && <Skeleton active />}
      {request.data && <Content request={request.data} />}
    </Drawer>
  )
}

function Content({ request }: { request: RequestDetail }) {
  const zone = useZone()
  const may = useMay()
  const writer = may('privacy:write')
  return (
    <div className={styles.stack}>
      <Card>
        <Facts rows={[
          [t('privacy.status'), <StatusTag key="status" group="privacy_status" value={request.status} tone={requestTone[request.status]} />],
          [t('privacy.at'), dateTimeText(request.created_at, zone)],
          [t('privacy.due'), dateTimeText(request.due_at, zone)],
          [t('privacy.by'), request.requested_by_name],
          [t('privacy.note'), request.note],
          [t('privacy.finished'), request.finished_at && dateTimeText(request.finished_at, zone)],
          [t('privacy.held_until'), request.held_until && request.status === 'restricted' && dateTimeText(request.held_until, zone)],
          [t('privacy.expires'), request.downloadable && request.expires_at && dateTimeText(request.expires_at, zone)],
        ]} />
      </Card>
      {request.status === 'restricted' && <Alert type="info" showIcon title={t('privacy.restricted_hint')} />}
      {request.changes && <Changes changes={request.changes} />}
      {request.kind === 'erasure' && request.status === 'review' && <Review review={request.review} />}
      {(request.status === 'done' || request.status === 'restricted') && request.kind === 'erasure' && <Receipt id={request.id} />}
      <div className={styles.bar}>
        {request.downloadable && <DownloadButton type="primary" ask={(key) => askDownload(request.id, key)}>{t('privacy.download')}</DownloadButton>}
        {writer && request.status === 'review' && <Decision request={request} />}
        {writer && request.status === 'failed' && <Retry id={request.id} />}
      </div>
    </div>
  )
}

const stale = [PRIVACY, ['customers']]

function Decision({ request }: { request: RequestDetail }) {
  const [refusing, setRefusing] = useState(false)
  const [why, setWhy] = useState('')
  const approve = useAction((_: void, key) => approveRequest(request.id, key), { stale, done: t('privacy.approved') })
  const again = useAction((_: void, key) => reviewRequest(request.id, key), { stale: [PRIVACY], done: t('privacy.reviewed') })
  const reject = useAction((note: string, key) => rejectRequest(request.id, note, key), { stale: [PRIVACY], done: t('privacy.rejected'), onDone: () => setRefusing(false) })
  const erasure = request.kind === 'erasure'
  return (
    <>
      <Popconfirm title={t('privacy.approve_ask')} disabled={!erasure} onConfirm={() => approve.mutate()} okText={t('privacy.approve_erasure')} okButtonProps={{ danger: true }}>
        <Button type="primary" danger={erasure} disabled={request.review.blockers.length > 0} loading={approve.isPending} onClick={() => { if (!erasure) approve.mutate() }}>
          {erasure ? t('privacy.approve_erasure') : t('privacy.approve')}
        </Button>
      </Popconfirm>
      {erasure && <Button loading={again.isPending} onClick={() => again.mutate()}>{t('privacy.review_again')}</Button>}
      <Button onClick={() => setRefusing(true)}>{t('privacy.reject')}</Button>
      <Modal title={t('privacy.reject_title')} open={refusing} okText={t('privacy.reject')} cancelText={t('common.cancel')} confirmLoading={reject.isPending}
        okButtonProps={{ disabled: why.trim().length < 2 }} onOk={() => reject.mutate(why.trim())} onCancel={() => setRefusing(false)} width={420}>
        <Input.TextArea rows={3} maxLength={500} value={why} aria-label={t('privacy.note')} onChange={(event) => setWhy(event.target.value)} />
      </Modal>
    </>
  )
}

function Retry({ id }: { id: string }) {
  const retry = useAction((_: void, key) => retryRequest(id, key), { stale: [PRIVACY], done: t('privacy.retried') })
  return <Button type="primary" loading={retry.isPending} onClick={() => retry.mutate()}>{t('privacy.retry')}</Button>
}
