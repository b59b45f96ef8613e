import { Form, Segmented, type FormInstance } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import type { Channel } from '../queries'
import { DETAILS, type ReceptionValues } from '../reception'
import styles from './reception.module.css'

type State = 'open' | 'closed' | 'form'

/** What visitors see, as the form is being filled in. */
export function ReceptionPreview({ form, initial, channel }: { form: FormInstance<ReceptionValues>; initial: ReceptionValues; channel: Channel }) {
  const values: ReceptionValues = { ...initial, ...Form.useWatch([], form) }
  const [state, setState] = useState<State>('open')
  const closed = state === 'closed'
  const leaves = closed && values.when !== 'never'
  const fields = DETAILS.filter((field) => values.asks?.[field]?.asked)
  const asks = (state === 'form' && values.prechat) || leaves
  const shown = leaves ? [...fields, ...(['name', 'phone', 'email'] as const).filter((field) => !fields.includes(field))] : fields
  const title = channel.title || channel.name
  return (
    <aside className={styles.preview} aria-label={t('reception.preview')}>
      <Segmented<State> size="small" value={state} onChange={setState} aria-label={t('reception.state')} options={(['open', 'closed', 'form'] as const).map((value) => ({ value, label: t(`reception.state_${value}`) }))} />
      <div className={styles.window} style={{ '--accent': channel.color ?? '#1d5fd1' } as React.CSSProperties}>
        <header><strong>{title}</strong><span>{closed ? t('reception.resting') : t('reception.online')}</span></header>
        {values.ai_label && <p className={styles.label}>{t('reception.ai_notice')}</p>}
        <div className={styles.talk}><p>{(closed && values.closed_greeting) || values.greeting || t('channels.default_greeting')}</p></div>
        {asks && (
          <div className={styles.form}>
            <strong>{leaves ? values.offline_text || t('reception.usual_offline') : values.intro || t('reception.usual_intro')}</strong>
            {shown.map((field) => <span key={field} className={styles.field}>{t(`details.${field}`)}{values.asks?.[field]?.asked && values.asks[field].required ? ' *' : ''}</span>)}
            {leaves && <span className={styles.field}>{t('reception.content')} *</span>}
            <span className={styles.button}>{leaves ? t('reception.leave') : t('reception.start')}</span>
          </div>
        )}
        {!asks && <div className={styles.field}>{t('reception.type')}{values.files && ' 📎'}</div>}
      </div>
    </aside>
  )
}
