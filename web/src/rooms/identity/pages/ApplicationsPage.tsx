import { Button, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useNarrow } from '@/shared/appearance'
import { useAction } from '@/shared/form/useAction'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useFilters } from '@/shared/list/useFilters'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { SecretOnce } from '@/shared/ui/SecretOnce'
import { StatusTag } from '@/shared/ui/StatusTag'
import { applicationTone } from '../labels'
import { ApproveForm } from '../parts/ApproveForm'
import { Door } from '../parts/Door'
import { APPLICATIONS, reject, revealPhone, useApplications, type Application } from '../people'

const STATUSES = ['pending', 'approved', 'rejected'] as const

export function ApplicationsPage() {
  const [filters, setFilters] = useFilters('status')
  const query = useApplications(filters.status)
  const zone = useZone()
  const narrow = useNarrow()
  const [approving, setApproving] = useState<Application | null>(null)
  const [refusing, setRefusing] = useState<Application | null>(null)
  const [why, setWhy] = useState('')
  const [link, setLink] = useState<string | null>(null)
  const refuse = useAction(({ id, reason }: { id: string; reason: string }, key) => reject(id, reason, key), { stale: [APPLICATIONS], done: t('applying.rejected'), onDone: () => { setRefusing(null); setWhy('') } })
  const columns: ListColumn<Application>[] = [
    { key: 'name', title: t('applying.name'), width: 110, phone: true, render: (_, one) => (narrow ? <>{one.name}<div className="faint">{[one.position, one.review_reason ?? one.message].filter(Boolean).join(' · ')}</div></> : one.name) },
    { key: 'phone', title: t('applying.phone'), width: 210, render: (_, one) => (one.phone ? <Phone id={one.id} masked={one.phone} /> : '—') },
    { key: 'position', title: t('applying.position'), width: 110, ellipsis: true, render: (_, one) => one.position ?? '—' },
    { key: 'message', title: t('applying.message'), width: 170, ellipsis: true, render: (_, one) => one.review_reason ?? one.message ?? '' },
    { key: 'status', title: t('applying.status'), width: 100, phone: true, render: (_, one) => <StatusTag group="application_status" value={one.status} tone={applicationTone[one.status]} /> },
    { key: 'at', title: t('applying.at'), width: 172, render: (_, one) => dateTimeText(one.created_at, zone) },
    {
      key: 'actions', title: '', width: 124, phone: true,
      render: (_, one) => one.status === 'pending' && (
        <>
          <Button type="link" size="small" onClick={() => setApproving(one)}>{t('applying.approve')}</Button>
          <Button type="link" size="small" danger onClick={() => setRefusing(one)}>{t('applying.reject')}</Button>
        </>
      ),
    },
  ]
  return (
    <>
      <ListPage<Application> name="applications" title={t('applying.title')} subtitle={t('applying.subtitle')} columns={columns} query={query} filtered={!!filters.status} actions={<Door />}
        filters={
          <Select allowClear style={{ width: 140 }} value={filters.status} placeholder={t('applying.status')} aria-label={t('applying.status')} onChange={(status) => setFilters({ status })}
            options={STATUSES.map((value) => ({ value, label: t(`application_status.${value}`) }))} />
        }
        empty={{ title: t('applying.empty'), hint: t('applying.empty_hint') }} />
      <ApproveForm application={approving} onClose={() => setApproving(null)} onLink={setLink} />
      <Modal title={t('applying.reject_title')} open={refusing !== null} okText={t('applying.reject')} cancelText={t('common.cancel')} confirmLoading={refuse.isPending} width={420}
        okButtonProps={{ disabled: why.trim().length === 0, danger: true }} onOk={() => refusing && refuse.mutate({ id: refusing.id, reason: why.trim() })} onCancel={() => setRefusing(null)}>
        <p className="quiet">{t('applying.reject_hint')}</p>
        <Input.TextArea rows={3} maxLength={500} value={why} aria-label={t('applying.reason')} onChange={(event) => setWhy(event.target.value)} />
      </Modal>
      <SecretOnce title={t('people.invited')} text={t('people.invite_link')} secrets={link === null ? null : [{ label: t('secret.link'), value: link }]} onDone={() => setLink(null)} />
    </>
  )
}

/** Looking at the number leaves a line in the trail. */
function Phone({ id, masked }: { id: string; masked: string }) {
  const [shown, setShown] = useState<string | null>(null)
  const show = useAction((_: void, key) => revealPhone(id, t('applying.reveal_reason'), key), { onDone: ({ phone }) => setShown(phone) })
  return <span className="number">{shown ?? masked}{!shown && <Button type="link" size="small" loading={show.isPending} onClick={() => show.mutate()}>{t('applying.reveal')}</Button>}</span>
}
