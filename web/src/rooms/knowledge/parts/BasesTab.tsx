import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Popconfirm, Skeleton } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay, useSession } from '@/shared/session'
import { Card, PageBody } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { useTeams } from '../teams'
import { deleteBase, KNOWLEDGE, useBases, type Base } from '../queries'
import { BaseForm } from './BaseForm'
import styles from './knowledge.module.css'

export function BasesTab() {
  const bases = useBases()
  const keeper = useMay()('knowledge:write')
  const [open, setOpen] = useState<Base | 'new' | null>(null)
  const create = keeper ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('knowledge_bases.create')}</Button> : null
  return (
    <PageBody>
      <PageHeader title={t('knowledge_bases.title')} subtitle={t('knowledge_bases.subtitle')} actions={create} />
      {bases.isPending && <Skeleton active />}
      {bases.isError && <LoadFailed error={bases.error} onRetry={() => void bases.refetch()} />}
      {bases.data?.length === 0 && <EmptyState title={t('knowledge_bases.empty')} hint={t('knowledge_bases.empty_hint')} action={create} />}
      <div className={styles.bases}>{bases.data?.map((one) => <Line key={one.id} base={one} keeper={keeper} onEdit={() => setOpen(one)} />)}</div>
      {open && <BaseForm key={open === 'new' ? 'new' : open.id} base={open === 'new' ? null : open} onClose={() => setOpen(null)} />}
    </PageBody>
  )
}

function Line({ base, keeper, onEdit }: { base: Base; keeper: boolean; onEdit: () => void }) {
  const { sites } = useSession()
  const teams = useTeams()
  const remove = useAction((_: void, key) => deleteBase(base.id, key), { stale: [KNOWLEDGE], done: t('knowledge_bases.removed') })
  const verbs = keeper && (
    <span>
      <Button type="text" size="small" icon={<EditOutlined />} aria-label={`${t('common.edit')} ${base.name}`} onClick={onEdit} />
      <Popconfirm title={t('knowledge_bases.remove_ask', { name: base.name })} description={t('knowledge_bases.remove_text')} okText={t('common.remove')} okButtonProps={{ danger: true }} onConfirm={() => remove.mutate()}>
        <Button type="text" size="small" icon={<DeleteOutlined />} loading={remove.isPending} aria-label={`${t('common.remove')} ${base.name}`} />
      </Popconfirm>
    </span>
  )
  const to = [teams.data?.find(({ id }) => id === base.team_id)?.name, ...base.roles.map((role) => tOr(`roles.${role}`, role)), sites.find(({ id }) => id === base.site_id)?.name]
  return (
    <Card title={base.name} extra={verbs}>
      {base.description && <p style={{ margin: '0 0 8px' }}>{base.description}</p>}
      <Link to={`?kb=${base.id}`}>{t('knowledge_bases.counts', { d: base.document_count, f: base.faq_count })}</Link>
      <div className="faint">{t('knowledge_bases.open_to')}：{to.filter(Boolean).join('、') || t('knowledge_bases.everybody')}</div>
    </Card>
  )
}
