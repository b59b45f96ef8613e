import { Alert, Button, Popconfirm, Skeleton, Statistic, Typography } from 'antd'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useSession } from '@/shared/session'
import { Card, Facts } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag } from '@/shared/ui/StatusTag'
import { sourceTone } from '../labels'
import { addressOf, INTAKE, patchSource, rotateKey, rotateSecret, useFigures, type Source } from '../queries'

const COUNTS = ['made', 'duplicate', 'refused', 'received', 'forged'] as const

export function Overview({ source, onEdit, onSecret }: { source: Source; onEdit: () => void; onSecret: (secret: string | null) => void }) {
  const { sites } = useSession()
  const on = source.status === 'active'
  const flip = useAction((_: void, key) => patchSource(source.id, { status: on ? 'paused' : 'active' }, key), { stale: [INTAKE], done: on ? t('intake.paused') : t('intake.resumed') })
  const address = useAction((_: void, key) => rotateKey(source.id, key), { stale: [INTAKE], done: t('intake.rotated') })
  const secret = useAction((_: void, key) => rotateSecret(source.id, key), { stale: [INTAKE], onDone: (made) => onSecret(made.secret) })
  const signed = source.signature !== 'none'
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      <Card>
        <Facts rows={[
          [t('intake.address'), <Typography.Text key="address" copyable style={{ overflowWrap: 'anywhere' }}>{addressOf(source)}</Typography.Text>],
          [t('intake.status'), <StatusTag key="status" group="intake_source_status" value={source.status} tone={sourceTone[source.status]} />],
          [t('intake.kind'), t(`intake_kinds.${source.kind}`)],
          [t('intake.platform'), tOr(`platforms.${source.source_platform}`, source.source_platform)],
          [t('intake.site'), sites.find(({ id }) => id === source.site_id)?.name ?? t('common.all_sites')],
          [t('intake.signature'), signed && `${t(`intake_signatures.${source.signature}`)} · ${source.signature_header} · ${t(`intake_encodings.${source.signature_encoding}`)}${source.signature_prefix && ` · ${source.signature_prefix}`}`],
        ]} />
        {!signed && source.kind === 'push' && <Alert type="warning" showIcon title={t('intake.unsigned_hint')} style={{ marginTop: 12 }} />}
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, marginTop: 14 }}>
          <Button type="primary" onClick={onEdit}>{t('common.edit')}</Button>
          <Button loading={flip.isPending} onClick={() => flip.mutate()}>{on ? t('intake.pause') : t('intake.resume')}</Button>
          {signed && <Popconfirm title={t('intake.rotate_secret_ask')} onConfirm={() => secret.mutate()}><Button loading={secret.isPending}>{t('intake.rotate_secret')}</Button></Popconfirm>}
          <Popconfirm title={t('intake.rotate_key_ask')} onConfirm={() => address.mutate()}><Button danger type="text" loading={address.isPending}>{t('intake.rotate_key')}</Button></Popconfirm>
        </div>
      </Card>
      <Counted source={source} />
    </div>
  )
}

function Counted({ source }: { source: Source }) {
  const figures = useFigures(source.id)
  return (
    <Card title={t('intake.last30')}>
      {figures.isPending && <Skeleton active paragraph={{ rows: 1 }} />}
      {figures.isError && <LoadFailed error={figures.error} onRetry={() => void figures.refetch()} />}
      {figures.data && (
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: 28 }}>
          {COUNTS.map((name) => <Statistic key={name} title={t(`intake.${name}`)} value={figures.data[name]} />)}
        </div>
      )}
    </Card>
  )
}
