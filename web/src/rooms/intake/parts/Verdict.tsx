import { Alert } from 'antd'
import { t, tOr } from '@/i18n'
import { Facts } from '@/shared/ui/Card'
import type { Trial } from '../queries'
import { reasonsText } from './reasons'

const OUTCOME = { made: 'intake.lead_made', duplicate: 'intake.lead_twice', refused: 'intake.lead_none' } as const
const TONE = { made: 'success', duplicate: 'warning', refused: 'error' } as const

/** What would become of the sample. */
export function Verdict({ trial }: { trial: Trial }) {
  const bad = trial.signature === 'wrong' || trial.signature === 'absent'
  const lead = Object.entries(trial.lead).filter(([name]) => name !== 'site_id')
  return (
    <div role="status" style={{ display: 'grid', gap: 10, marginTop: 12 }}>
      <Alert type={bad ? 'error' : 'info'} showIcon title={t(`intake.${trial.signature}`)} />
      <Alert type={TONE[trial.outcome]} showIcon title={t(OUTCOME[trial.outcome])} description={reasonsText(trial.reasons) || undefined} />
      {lead.length > 0 && <Facts rows={lead.map(([name, value]) => [tOr(`intake_fields.${name}`, t('intake.platform')), name === 'source_platform' ? tOr(`platforms.${value}`, value) : value])} />}
    </div>
  )
}
