import { ArrowDownOutlined, ArrowUpOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Popconfirm, Table, Tag } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useNarrow } from '@/shared/appearance'
import { FIELDS, type OwnField } from '@/shared/fields/fields'
import { useAction } from '@/shared/form/useAction'
import { useMay } from '@/shared/session'
import { PageBody } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { archiveField, arrangeFields, moved, restoreField, useDesign } from '../designing'
import { FieldDesigner } from '../parts/FieldDesigner'

export function FieldsPage() {
  const design = useDesign()
  const narrow = useNarrow()
  const writer = useMay()('config:write')
  const [open, setOpen] = useState<OwnField | 'new' | null>(null)
  const stale = [FIELDS]
  const archive = useAction(archiveField, { stale, done: t('designer.archived_done') })
  const restore = useAction(restoreField, { stale, done: t('designer.restored') })
  const arrange = useAction(arrangeFields, { stale })
  const ids = (design.data ?? []).filter((field) => !field.archived_at).map((field) => field.id)
  const create = writer && <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('designer.create')}</Button>
  if (design.isError) return <LoadFailed error={design.error} onRetry={() => void design.refetch()} />
  const marks = (field: OwnField) => (
    <>
      {field.is_required && <Tag color="red">{t('designer.required')}</Tag>}
      {field.is_listed && <Tag>{t('designer.listed')}</Tag>}
      {field.is_indexed && <Tag color={field.is_ready ? 'green' : 'orange'}>{field.is_ready ? t('designer.ready') : t('designer.indexing', { n: field.indexed_rows })}</Tag>}
      {field.archived_at && <Tag color="default">{t('designer.archived')}</Tag>}
    </>
  )
  return (
    <PageBody>
      <PageHeader title={t('designer.title')} subtitle={t('designer.subtitle')} actions={create} />
      <Table<OwnField>
        rowKey="id"
        loading={design.isPending}
        pagination={false}
        scroll={narrow ? undefined : { x: 720 }}
        dataSource={design.data ?? []}
        locale={{ emptyText: <EmptyState title={t('designer.empty')} hint={t('designer.empty_hint')} /> }}
        columns={[
          { title: t('designer.label'), render: (_, field) => <div>{field.label} <span className="faint number">{field.key}</span>{field.help && <div className="faint">{field.help}</div>}{narrow && <div>{t(`own_kinds.${field.kind}`)} {marks(field)}</div>}</div> },
          ...(narrow ? [] : [
            { title: t('designer.kind'), width: 110, render: (_: unknown, field: OwnField) => t(`own_kinds.${field.kind}`) },
            { title: '', render: (_: unknown, field: OwnField) => marks(field) },
            { title: t('designer.versions'), width: 90, render: (_: unknown, field: OwnField) => t('designer.version', { n: field.version }) },
          ]),
          {
            title: '', width: narrow ? 110 : 240,
            render: (_, field) => writer && (field.archived_at ? (
              <Button type="link" size="small" loading={restore.isPending && restore.variables === field.id} onClick={() => restore.mutate(field.id)}>{t('designer.restore')}</Button>
            ) : (
              <>
                <Button type="text" size="small" icon={<ArrowUpOutlined />} aria-label={`${t('designer.up')} ${field.label}`} disabled={ids[0] === field.id || arrange.isPending} onClick={() => arrange.mutate(moved(ids, field.id, -1))} />
                <Button type="text" size="small" icon={<ArrowDownOutlined />} aria-label={`${t('designer.down')} ${field.label}`} disabled={ids.at(-1) === field.id || arrange.isPending} onClick={() => arrange.mutate(moved(ids, field.id, 1))} />
                <Button type="link" size="small" onClick={() => setOpen(field)}>{t('common.edit')}</Button>
                <Popconfirm title={t('designer.archive_ask')} onConfirm={() => archive.mutate(field.id)}><Button type="link" size="small" danger>{t('designer.archive')}</Button></Popconfirm>
              </>
            )),
          },
        ]}
      />
      <FieldDesigner field={open} onClose={() => setOpen(null)} />
    </PageBody>
  )
}
