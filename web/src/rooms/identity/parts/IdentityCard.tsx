import { Button, Popconfirm, Skeleton } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { IDENTITIES, unlink, useIdentities } from '../account'
import { leaveToLink } from '../sso'
import { useStepUp } from './StepUp'

/** Who else vouches for me. The server keeps the last way in. */
export function IdentityCard() {
  const found = useIdentities()
  const zone = useZone()
  const step = useStepUp()
  const drop = useAction((id: string, key) => unlink(id, key), { stale: [IDENTITIES], done: t('identities.unlinked'), onFailed: (error) => step.ask(error, () => drop.mutate(drop.variables as string)) })
  const link = useAction((key: string) => leaveToLink(key), { onFailed: (error) => step.ask(error, () => link.mutate(link.variables as string)) })
  return (
    <Card title={t('identities.title')}>
      <p className="quiet" style={{ marginTop: 0 }}>{t('identities.hint')} {t('identities.wechat_hint')}</p>
      {found.isPending && <Skeleton active paragraph={{ rows: 1 }} />}
      {found.isError && <LoadFailed error={found.error} onRetry={() => void found.refetch()} />}
      {found.data?.items.length === 0 && <span className="faint">{t('identities.none')}</span>}
      {found.data?.items.map((one) => (
        <div key={one.id} data-testid="identity" style={{ display: 'flex', alignItems: 'center', gap: 12, padding: '6px 0' }}>
          <span style={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>{one.provider_name} <span className="faint">{t(`identities.kinds_${one.kind}`)}</span><br />
            <span className="faint">{one.name ? `${one.name} · ` : ''}{t('identities.since')} {dateTimeText(one.created_at, zone)}</span></span>
          <Popconfirm title={t('identities.unlink_ask')} onConfirm={() => drop.mutate(one.id)}><Button size="small" loading={drop.isPending && drop.variables === one.id}>{t('identities.unlink')}</Button></Popconfirm>
        </div>
      ))}
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, marginTop: 8 }}>
        {found.data?.linkable.map(({ key, name }) => <Button key={key} loading={link.isPending && link.variables === key} onClick={() => link.mutate(key)}>{t('identities.link', { name })}</Button>)}
      </div>
      {step.dialog}
    </Card>
  )
}
