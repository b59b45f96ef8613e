import { Alert, Button, Input, Skeleton, Space } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag, type Tone } from '@/shared/ui/StatusTag'
import { toast } from '@/shared/ui/toast'
import { linkOf, makeLink, useStandings, type Standing } from './queries'

const tones: Record<string, Tone> = { given: 'green', withdrawn: 'red', stale: 'amber', none: 'grey' }

export function ConsentPane({ customerId }: { customerId: string }) {
  const found = useStandings(customerId)
  const writer = useMay()('customer:write')
  if (found.isError) return <LoadFailed error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <Skeleton active />
  const items = found.data.filter((one) => one.current_version !== null || one.state !== 'none')
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      <p className="quiet" style={{ margin: 0 }}>{t('consent_pane.text')}</p>
      {items.length === 0 && <span className="faint">{t('consent_pane.none')}</span>}
      {items.map((one) => <Line key={one.purpose} standing={one} />)}
      {writer && items.length > 0 && <LinkMaker customerId={customerId} />}
    </div>
  )
}

function Line({ standing }: { standing: Standing }) {
  const zone = useZone()
  const said = [standing.version !== null && t('consent_pane.version', { n: standing.version }), standing.at && dateTimeText(standing.at, zone)].filter(Boolean).join(' · ')
  return (
    <div data-testid={`consent-${standing.purpose}`} style={{ display: 'flex', gap: 12, justifyContent: 'space-between' }}>
      <span style={{ minWidth: 0 }}>{tOr(`purposes.${standing.purpose}`, standing.purpose)}{said && <><br /><span className="faint">{said}</span></>}</span>
      <StatusTag group="consent_states" value={standing.state} tone={tones[standing.state]} />
    </div>
  )
}

function LinkMaker({ customerId }: { customerId: string }) {
  const zone = useZone()
  const [made, setMade] = useState<{ link: string; until: string } | null>(null)
  const make = useAction((bySms: boolean, key) => makeLink(customerId, bySms, key), { onDone: ({ token, expires_at }) => setMade({ link: linkOf(token), until: expires_at }) })
  const copy = (link: string) => void navigator.clipboard.writeText(link).then(() => toast.success(t('common.copied')), () => undefined)
  if (!made) {
    return (
      <Space wrap>
        <Button type="primary" loading={make.isPending && !make.variables} disabled={make.isPending} onClick={() => make.mutate(false)}>{t('consent_pane.make')}</Button>
        <Button loading={make.isPending && make.variables} disabled={make.isPending} onClick={() => make.mutate(true)}>{t('consent_pane.send')}</Button>
      </Space>
    )
  }
  return (
    <div style={{ display: 'grid', gap: 8 }}>
      <Alert type="info" showIcon title={t(make.variables ? 'consent_pane.sent' : 'consent_pane.made', { date: dateTimeText(made.until, zone) })} description={t('consent_pane.spent')} />
      <Space.Compact block>
        <Input readOnly value={made.link} aria-label={t('consent_pane.link')} onFocus={(event) => event.target.select()} />
        <Button onClick={() => copy(made.link)}>{t('consent_pane.copy')}</Button>
        <Button href={made.link} target="_blank" rel="noreferrer">{t('consent_pane.look')}</Button>
      </Space.Compact>
    </div>
  )
}
