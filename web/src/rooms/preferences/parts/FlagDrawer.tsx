import { Alert, Button, Drawer, InputNumber, Switch } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { ME, useMay } from '@/shared/session'
import { Card } from '@/shared/ui/Card'
import { dropOverride, FLAGS, putFlag, putOverride, type Place, type Reach } from '../queries'
import styles from './features.module.css'
import { FlagPeople } from './FlagPeople'
import { reachedText } from './reached'
import { SiteAnswer } from './SiteAnswer'

export function FlagDrawer({ flag, onClose }: { flag: Reach | null; onClose: () => void }) {
  const may = useMay()
  return (
    <Drawer title={flag ? tOr(`flags.${flag.code}`, flag.code) : ''} open={flag !== null} onClose={onClose} size={560} destroyOnHidden styles={{ wrapper: { maxWidth: '100vw' } }}
      extra={may('audit:read') && <Link to="/system/audit?resource_type=feature_flag">{t('release.trail')}</Link>}>
      {flag && <Settings key={flag.code} flag={flag} />}
    </Drawer>
  )
}

function Settings({ flag }: { flag: Reach }) {
  const may = useMay()
  const usual = useAction((on: boolean, key) => putFlag(flag.code, on, key), { stale: [FLAGS, [...ME]], done: t('form.saved') })
  const [everywhere, ...sites] = flag.items
  if (!everywhere) return null
  return (
    <div className={styles.parts}>
      <p className="quiet">{tOr(`flag_notes.${flag.code}`, '')}</p>
      {!may('flag:write') && <Alert type="info" showIcon title={t('release.look_only', { permission: 'flag:write' })} />}
      <Card title={t('release.usual')} extra={<Switch checked={flag.is_enabled} loading={usual.isPending} disabled={!may('config:write')} aria-label={`${t('release.usual')} ${tOr(`flags.${flag.code}`, flag.code)}`} onChange={(on) => usual.mutate(on)} />}>
        <span className="quiet">{t('release.usual_text')}</span>
      </Card>
      <Gray code={flag.code} place={everywhere} />
      {sites.length > 0 && <Card title={t('release.per_site')}>{sites.map((place) => <SiteAnswer key={place.site_id} code={flag.code} place={place} />)}</Card>}
      <Card title={t('release.people')}><FlagPeople code={flag.code} /></Card>
    </div>
  )
}

/** The organization's answer for a part of its people; without a trial, for all of them. */
function Gray({ code, place }: { code: string; place: Place }) {
  const writer = useMay()('flag:write')
  const shown = place.is_enabled ? place.percentage : 100 - place.percentage
  const [percentage, setPercentage] = useState(place.own ? shown : 10)
  const options = { stale: [FLAGS, [...ME]], done: t('form.saved') }
  const put = useAction((_: void, key) => putOverride(code, { is_enabled: true, percentage, site_id: null }, key), options)
  const stop = useAction((_: void, key) => dropOverride(code, null, key), options)
  return (
    <Card title={t('release.gray')} extra={<span className="quiet">{reachedText(place)}</span>}>
      <p className="quiet" style={{ marginTop: 0 }}>{t('release.gray_text')}</p>
      <div className={styles.line}>
        <span>{t('release.gray_on')}</span>
        <InputNumber min={0} max={100} precision={0} value={percentage} disabled={!writer} aria-label={t('release.percent')} style={{ width: 80 }} onChange={(value) => setPercentage(value ?? 0)} />
        <span>{t('release.gray_of')}</span>
        <Button type={place.own ? 'default' : 'primary'} disabled={!writer} loading={put.isPending} onClick={() => put.mutate()}>{t(place.own ? 'release.gray_save' : 'release.gray_start')}</Button>
        {place.own && <Button disabled={!writer} loading={stop.isPending} onClick={() => stop.mutate()}>{t('release.gray_stop')}</Button>}
      </div>
      <p className="faint" style={{ marginBottom: 0 }}>{t('release.visitors')}</p>
    </Card>
  )
}
