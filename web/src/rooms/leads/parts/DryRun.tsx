import { Alert, Button, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useSession } from '@/shared/session'
import { tryLead, type Outcome, type Rule, type TryLead } from '../assignment'
import styles from './assignment.module.css'

const WORDS = ['source', 'province', 'city', 'campaign'] as const

/** Who would get a lead by the rules as they stand on this page, saved or not. */
export function DryRun({ rules }: { rules: Rule[] }) {
  const { sites } = useSession()
  const [lead, setLead] = useState<TryLead>({ score: 50 })
  const [answer, setAnswer] = useState<{ found: Outcome; lead: TryLead; rules: Rule[] } | null>(null)
  const run = useAction(async (_: void, key) => ({ found: await tryLead(lead, rules, key), lead, rules }), { onDone: setAnswer })
  const found = answer && answer.lead === lead && answer.rules === rules ? answer.found : null // of another question it says nothing
  const set = (fields: Partial<TryLead>) => setLead({ ...lead, ...fields })
  return (
    <div style={{ display: 'grid', gap: 12 }}>
      <span className="quiet">{t('assignment.try_hint')}</span>
      <div className={styles.fields}>
        {WORDS.map((name) => (
          <label key={name}>{t(`assignment.${name}`)}<Input value={lead[name] ?? ''} maxLength={100} onChange={(event) => set({ [name]: event.target.value || null } as Partial<TryLead>)} /></label>
        ))}
        {sites.length > 1 && <label>{t('assignment.site')}<Select allowClear value={lead.site_id ?? null} options={sites.map(({ id, name }) => ({ value: id, label: name }))} onChange={(site_id: string | null) => set({ site_id: site_id ?? null })} /></label>}
        <label>{t('assignment.score')}<InputNumber min={0} max={100} precision={0} value={lead.score ?? 0} style={{ width: '100%' }} onChange={(score) => set({ score: score ?? 0 })} /></label>
      </div>
      <Button loading={run.isPending} onClick={() => run.mutate()}>{t('assignment.try')}</Button>
      {found && <Answer found={found} />}
    </div>
  )
}

function Answer({ found }: { found: Outcome }) {
  const name = found.user_name ?? ''
  const said = found.outcome === 'assigned' ? t('assignment.would_get', { name }) : found.outcome === 'fallback' ? t('assignment.would_fallback', { name }) : t('assignment.would_nobody')
  return (
    <div aria-live="polite">
      <Alert type={found.user_id ? 'success' : 'info'} showIcon title={said} description={found.rule && t('assignment.by_rule', { rule: found.rule })} />
      {found.steps.map((step) => (
        <div key={step.rule_id} className={styles.step}>
          <div><strong>{step.rule}</strong> <span className="quiet">{step.unfit ? t('assignment.unfit', { why: tOr(`assignment_unfit.${step.unfit}`, step.unfit) }) : t('assignment.fits')}</span></div>
          {step.people.map((one) => (
            <div key={one.user_id} className={styles.person}>
              <span>{one.name} <span className="faint number">{t('assignment.load_n', { n: one.load })}</span></span>
              <span className="quiet">{one.busy ? tOr(`assignment_busy.${one.busy}`, one.busy) : t('assignment.can')}</span>
            </div>
          ))}
        </div>
      ))}
    </div>
  )
}
