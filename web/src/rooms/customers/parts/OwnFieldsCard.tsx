import { Tag } from 'antd'
import { t } from '@/i18n'
import { said, useOwnFields } from '@/shared/fields/fields'
import { Card, Facts } from '@/shared/ui/Card'
import type { CustomerDetail } from '../queries'

/** What the organization wants to know besides; what a form has to have and lacks is said, too. */
export function OwnFieldsCard({ customer }: { customer: CustomerDetail }) {
  const fields = useOwnFields()
  if (!fields.data?.length) return null
  const words = { yes: t('designer.yes'), no: t('designer.no') }
  const rows = fields.data.map((field) => [field, said(field, customer.custom_fields[field.key], words)] as const).filter(([field, value]) => value || field.is_required)
  return (
    <Card title={t('around.own_fields')}>
      {rows.length === 0 && <span className="quiet">{t('around.own_none')}</span>}
      <Facts rows={rows.map(([field, value]) => [field.label, value ? <Value key={field.key} kind={field.kind} value={value} /> : <Tag key={field.key} color="orange">{t('around.lacking')}</Tag>])} />
    </Card>
  )
}

function Value({ kind, value }: { kind: string; value: string }) {
  if (kind === 'url' && /^https?:\/\//i.test(value)) return <a href={value} target="_blank" rel="noopener noreferrer">{value}</a>
  return <span style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{value}</span>
}
