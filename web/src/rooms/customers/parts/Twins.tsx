import { useQuery } from '@tanstack/react-query'
import { Alert, Form, type FormInstance } from 'antd'
import { useEffect, useState } from 'react'
import { Link } from 'react-router'
import { client, unwrap, type Schemas } from '@/api/client'
import { t } from '@/i18n'
import { ownerText, reasonsText } from '@/shared/twins/words'
import type { CustomerFields } from '../queries'
import { asked } from './asked'

const WAIT = 400

/** While somebody is written down: who may be there already, of those that one sees. */
export function Twins({ form }: { form: FormInstance<CustomerFields> }) {
  const values = Form.useWatch<CustomerFields>([], form)
  const [body, setBody] = useState<Schemas['TwinCheck'] | null>(null)
  const wanted = JSON.stringify(asked(values ?? {}))
  useEffect(() => {
    const timer = setTimeout(() => setBody(JSON.parse(wanted) as Schemas['TwinCheck'] | null), WAIT)
    return () => clearTimeout(timer)
  }, [wanted])
  const found = useQuery({
    queryKey: ['duplicates', 'hints', body],
    enabled: !!body,
    retry: false,
    staleTime: 30_000,
    queryFn: () => unwrap(client.POST('/api/duplicates/check', { body: body! })),
  })
  const items = (body && found.data?.items) || []
  if (items.length === 0) return null
  return (
    <Alert type="warning" showIcon style={{ marginBottom: 16 }} title={t('duplicates.hint')} description={items.map(({ customer, reasons }) => (
      <div key={customer.id}>
        <Link to={`/customers/${customer.id}`} target="_blank">{customer.name}</Link>{' '}
        <span className="number">{[customer.phone_masked, ownerText(customer.owner_name)].filter(Boolean).join(' · ')}</span>
        <div className="faint">{reasonsText(reasons)}</div>
      </div>
    ))} />
  )
}
