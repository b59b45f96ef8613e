import { Alert, Button, Popconfirm, Skeleton, Table } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card, Facts, PageBody } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { StatusTag } from '@/shared/ui/StatusTag'
import { ErasureCard } from '../parts/ErasureCard'
import { startRotation, useRotations, useVersions, VAULT, type Rotation } from '../vault'

const tone = { announced: 'amber', current: 'green', old: 'amber', retired: 'grey', settling: 'amber', sealing: 'amber', moving: 'amber', finished: 'green' } as const

/** 密钥: the versions of the organization's keys, replacing them, and destroying them. */
export function VaultPage() {
  const versions = useVersions()
  const rotations = useRotations()
  const running = rotations.data?.find((one) => one.status !== 'finished')
  const start = useAction((_: void, key) => startRotation(key), { stale: [VAULT], done: t('vault.started') })
  const rotate = (
    <Popconfirm title={t('vault.rotate_ask')} description={<div style={{ maxWidth: 300 }}>{t('vault.rotate_text')}</div>} onConfirm={() => start.mutate()}>
      <Button type="primary" disabled={!rotations.isSuccess || !!running} loading={start.isPending}>{t('vault.rotate')}</Button>
    </Popconfirm>
  )
  return (
    <PageBody>
      <PageHeader title={t('vault.title')} subtitle={t('vault.subtitle')} actions={rotate} />
      {running && <Progress rotation={running} />}
      <Card title={t('vault.versions')}>
        <p className="quiet" style={{ marginTop: 0 }}>{t('vault.current_master')}</p>
        {versions.isError && <LoadFailed error={versions.error} onRetry={() => void versions.refetch()} />}
        {versions.isPending && <Skeleton active paragraph={{ rows: 1 }} />}
        {versions.data && <Table rowKey="version" size="small" pagination={false} dataSource={versions.data} columns={[
          { title: t('vault.version'), dataIndex: 'version', className: 'number' },
          { title: t('vault.state'), render: (_, { state }) => <StatusTag group="key_state" value={state} tone={tone[state as 'current']} /> },
          { title: t('vault.wrapped'), dataIndex: 'wrapped_by', className: 'number' },
        ]} />}
      </Card>
      <Card title={t('vault.history')}>
        {rotations.isError && <LoadFailed error={rotations.error} onRetry={() => void rotations.refetch()} />}
        {rotations.data?.length === 0 && <EmptyState title={t('vault.none')} hint={t('vault.none_hint')} />}
        {!!rotations.data?.length && <History rotations={rotations.data} />}
      </Card>
      <ErasureCard />
    </PageBody>
  )
}

function Progress({ rotation }: { rotation: Rotation }) {
  return (
    <Alert type="info" showIcon role="status" title={t('vault.running')} description={<Facts rows={[
      [t('vault.state'), <StatusTag key="state" group="key_state" value={rotation.status} tone="amber" />],
      [t('vault.version'), t('vault.from_to', { from: rotation.from_version, to: rotation.to_version })],
      [t('vault.sealed'), t('vault.rows', { n: rotation.sealed })], [t('vault.moved'), t('vault.rows', { n: rotation.moved })],
    ]} />} />
  )
}

function History({ rotations }: { rotations: Rotation[] }) {
  const zone = useZone()
  return (
    <Table<Rotation> rowKey="id" size="small" pagination={false} dataSource={rotations} scroll={{ x: 720 }} columns={[
      { title: t('vault.at'), width: 172, render: (_, one) => dateTimeText(one.created_at, zone) },
      { title: t('vault.version'), width: 150, render: (_, one) => (one.to_version === one.from_version ? t('vault.kind_master') : t('vault.from_to', { from: one.from_version, to: one.to_version })) },
      { title: t('vault.state'), width: 120, render: (_, one) => <StatusTag group="key_state" value={one.status} tone={tone[one.status]} /> },
      { title: t('vault.sealed'), width: 110, className: 'number', dataIndex: 'sealed' },
      { title: t('vault.moved'), width: 110, className: 'number', dataIndex: 'moved' },
      { title: t('vault.unreadable'), width: 90, className: 'number', dataIndex: 'unreadable' },
      { title: t('vault.finished'), width: 172, render: (_, one) => one.finished_at && dateTimeText(one.finished_at, zone) },
    ]} />
  )
}
