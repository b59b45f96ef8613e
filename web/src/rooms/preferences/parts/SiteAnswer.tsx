import { Button, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { ME, useMay, useSession } from '@/shared/session'
import { dropOverride, FLAGS, putOverride, type Place } from '../queries'
import styles from './features.module.css'
import { reachedText } from './reached'

const CHOICES = ['follow', 'on', 'off', 'part'] as const
type Choice = (typeof CHOICES)[number]
const chosen = ({ own, is_enabled: on, percentage }: Place): Choice => (!own ? 'follow' : percentage < 100 ? 'part' : on ? 'on' : 'off')

/** What one site answers: as everywhere, or its own. */
export function SiteAnswer({ code, place }: { code: string; place: Place }) {
  const writer = useMay()('flag:write')
  const { sites } = useSession()
  const name = sites.find((site) => site.id === place.site_id)?.name ?? '—'
  const [parting, setParting] = useState(false)
  const [percentage, setPercentage] = useState(place.percentage < 100 ? place.percentage : 50)
  const set = useAction((choice: Choice, key) => (choice === 'follow'
    ? dropOverride(code, place.site_id, key)
    : putOverride(code, { site_id: place.site_id, is_enabled: choice !== 'off', percentage: choice === 'part' ? percentage : 100 }, key).then(() => undefined)), {
    stale: [FLAGS, [...ME]], done: t('form.saved'), onDone: () => setParting(false),
  })
  const now = parting ? 'part' : chosen(place)
  function choose(choice: Choice) {
    if (choice === 'part') setParting(true)
    else if (choice !== chosen(place)) set.mutate(choice)
    else setParting(false)
  }
  return (
    <div className={styles.place}>
      <strong>{name}</strong>
      <Select<Choice> value={now} disabled={!writer} loading={set.isPending} style={{ width: 120 }} aria-label={name} onChange={choose} options={CHOICES.map((value) => ({ value, label: t(`release.${value}`) }))} />
      {now === 'part' && (
        <>
          <InputNumber min={0} max={100} precision={0} value={percentage} disabled={!writer} aria-label={`${name} ${t('release.percent')}`} style={{ width: 76 }} onChange={(value) => setPercentage(value ?? 0)} />
          <Button size="small" disabled={!writer} loading={set.isPending} onClick={() => set.mutate('part')}>{t('release.save')}</Button>
        </>
      )}
      <span className="quiet">{reachedText(place)}</span>
    </div>
  )
}
