import { PlusOutlined } from '@ant-design/icons'
import { Button, Input, Table } from 'antd'
import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { t } from '@/i18n'
import { useMay } from '@/shared/session'
import { Card } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag } from '@/shared/ui/StatusTag'
import { tryWords, useLists, type WordList } from '../queries'
import { ACTION_TONE } from '../words'
import { ListForm } from './ListForm'
import styles from './quality.module.css'

const TONE = { block: 'red', warn: 'amber', pass: 'green' } as const

/** The word lists, and what they would do to a sentence. */
export function ListsCard() {
  const lists = useLists()
  const [open, setOpen] = useState<WordList | 'new' | null>(null)
  const keeps = useMay()('quality:manage')
  const create = keeps && <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('quality.create')}</Button>
  return (
    <>
      <Card title={t('quality.lists')} extra={create}>
        {lists.isError && <LoadFailed error={lists.error} onRetry={() => void lists.refetch()} />}
        {lists.data?.length === 0 && <EmptyState title={t('quality.none')} hint={t('quality.none_hint')} />}
        {lists.data?.length !== 0 && (
          <Table<WordList> size="small" rowKey="id" pagination={false} loading={lists.isPending} dataSource={lists.data} scroll={{ x: 700 }}
            columns={[
              { title: t('quality.name'), ellipsis: true, render: (_, one) => <Button type="link" size="small" onClick={() => setOpen(one)}>{one.name}</Button> },
              { title: t('quality.kind'), width: 100, render: (_, one) => t(`quality_kinds.${one.kind}`) },
              { title: t('quality.direction'), width: 90, render: (_, one) => t(`quality_directions.${one.direction}`) },
              { title: t('quality.action'), width: 90, render: (_, one) => <StatusTag group="quality_actions" value={one.action} tone={ACTION_TONE[one.action]} /> },
              { title: t('quality.words'), width: 220, ellipsis: true, render: (_, one) => <span className="quiet" title={one.words.slice(0, 50).join('、')}>{one.words.slice(0, 6).join('、')}</span> },
              { title: '', width: 90, align: 'right', className: 'number', render: (_, one) => t('quality.words_count', { n: one.words.length }) },
              { title: t('quality.active'), width: 90, render: (_, one) => <StatusTag group="switches" value={one.is_active ? 'on' : 'off'} /> },
            ]} />
        )}
      </Card>
      <TryCard />
      {open && <ListForm key={open === 'new' ? 'new' : open.id} list={open === 'new' ? null : open} locked={!keeps} onClose={() => setOpen(null)} />}
    </>
  )
}

function TryCard() {
  const tried = useMutation({ mutationFn: (content: string) => tryWords(content, 'agent') })
  return (
    <Card title={t('quality.try')}>
      <Input.Search aria-label={t('quality.try_hint')} placeholder={t('quality.try_hint')} enterButton={t('quality.try')} maxLength={4000} loading={tried.isPending} onSearch={(text) => { if (text.trim()) tried.mutate(text) }} />
      {tried.isError && <LoadFailed error={tried.error} onRetry={() => tried.reset()} />}
      {tried.data && (
        <div className={styles.verdict} role="status">
          <StatusTag group="quality" value={`verdict_${tried.data.verdict}`} tone={TONE[tried.data.verdict]} />
          {tried.data.items.map((one) => <span key={one.list_id} className="quiet">{t('quality.found_in', { name: one.name, words: one.words.join('、') })}</span>)}
        </div>
      )}
    </Card>
  )
}
