import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useEffect, useState } from 'react'
import { client, unwrap } from '@/api/client'
import { t } from '@/i18n'

interface Found { id: string; name: string; phone_masked: string | null }
interface Props { value?: string; onChange?: (id: string | undefined) => void; id?: string; autoFocus?: boolean }

/** Finds a customer by name or the last digits of the phone. */
export function CustomerSelect({ value, onChange, id, autoFocus }: Props) {
  const [text, setText] = useState('')
  const q = usePaused(text, 250)
  const found = useQuery({
    queryKey: ['customers', 'picker', q],
    queryFn: () => unwrap(client.GET('/api/customers', { params: { query: { q: q || undefined, limit: 20 } } })),
    placeholderData: (before) => before,
  })
  const current = useQuery({
    queryKey: ['customers', 'one', value],
    enabled: !!value,
    queryFn: () => unwrap(client.GET('/api/customers/{customer_id}', { params: { path: { customer_id: value! } } })),
  })
  const people = new Map<string, Found>()
  if (current.data) people.set(current.data.id, current.data)
  found.data?.items.forEach((person) => people.set(person.id, person))
  return (
    <Select
      id={id}
      autoFocus={autoFocus}
      allowClear
      value={value}
      onChange={onChange}
      showSearch={{ filterOption: false, onSearch: setText }}
      loading={found.isFetching}
      placeholder={t('pickers.customer')}
      options={[...people.values()].map((person) => ({ value: person.id, label: [person.name, person.phone_masked].filter(Boolean).join('  ') }))}
    />
  )
}

function usePaused(value: string, milliseconds: number): string {
  const [paused, setPaused] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value.trim()), milliseconds)
    return () => clearTimeout(timer)
  }, [value, milliseconds])
  return paused
}
