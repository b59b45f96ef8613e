import { Alert } from 'antd'
import { t, tOr } from '@/i18n'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card, Facts } from '@/shared/ui/Card'
import { sides } from '../labels'
import type { RequestDetail } from '../queries'
import styles from './privacy.module.css'

type ReviewOf = RequestDetail['review']

const named = (table: string) => tOr(`person_tables.${table}`, table)

export function Review({ review }: { review: ReviewOf }) {
  const { goes, stays } = sides(review.tables)
  return (
    <div className={styles.stack}>
      {review.blockers.length > 0 && <Alert type="warning" showIcon title={t('privacy.blockers')} description={review.blockers.map(named).join('、')} />}
      <Card title={t('privacy.will_go')}>
        <Facts rows={goes.map((one) => [named(one.table), t('privacy.rows', { n: one.rows - one.kept })])} />
      </Card>
      <Card title={t('privacy.will_stay')}>
        {stays.length === 0 ? <span className="faint">{t('privacy.nothing_remains')}</span>
          : <Facts rows={stays.map((one) => [named(one.table), t('privacy.rows', { n: one.kept })])} />}
      </Card>
      <Remains remains={review.remains} />
    </div>
  )
}

export function Remains({ remains }: { remains: ReviewOf['remains'] }) {
  const zone = useZone()
  if (remains.length === 0) return null
  return (
    <Card title={t('privacy.remains')}>
      <Facts rows={remains.map((one) => [
        tOr(`data_classes.${one.data_class}`, one.data_class),
        <span key={one.data_class}>{one.reason}<br /><span className="faint">{t('privacy.rows', { n: one.rows })} · {one.until ? t('privacy.until', { date: dateTimeText(one.until, zone) }) : t('privacy.until_released')}</span></span>,
      ])} />
    </Card>
  )
}

const FIELDS: Record<string, () => string> = { name: () => t('privacy.name'), phone: () => t('privacy.phone'), email: () => t('privacy.email'), wechat_id: () => t('privacy.wechat') }

export function Changes({ changes }: { changes: NonNullable<RequestDetail['changes']> }) {
  const before = (changes.before ?? {}) as Record<string, unknown>
  const after = (changes.after ?? {}) as Record<string, unknown>
  const said = (value: unknown) => (value === null || value === undefined || value === '' ? '—' : String(value))
  return (
    <Card title={t('privacy.changes')}>
      <Facts rows={Object.keys(after).map((field) => [
        FIELDS[field]?.() ?? field,
        field in before ? `${t('privacy.before')} ${said(before[field])} → ${t('privacy.after')} ${said(after[field])}` : `${t('privacy.after')} ${said(after[field])}`,
      ])} />
    </Card>
  )
}
