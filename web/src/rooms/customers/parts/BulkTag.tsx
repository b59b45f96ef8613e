import { useQueryClient } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { newId } from '@/api/id'
import { explain } from '@/api/problem'
import { t } from '@/i18n'
import { persist } from '@/shared/intent'
import { toast } from '@/shared/ui/toast'
import { addTag, CUSTOMERS, useTags, type Customer } from '../queries'

export function BulkTag({ customers, onDone }: { customers: Customer[]; onDone: () => void }) {
  const tags = useTags()
  const queries = useQueryClient()
  const [busy, setBusy] = useState(false)

  async function tagAll(tagId: string) {
    setBusy(true)
    const outcomes = await Promise.allSettled(customers.map((customer) => {
      const key = newId()
      return persist(() => addTag(customer.id, tagId, key))
    }))
    setBusy(false)
    void queries.invalidateQueries({ queryKey: CUSTOMERS })
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed) toast.warning(explain(failed.reason))
    else {
      toast.success(t('customers.tagged', { n: customers.length }))
      onDone()
    }
  }

  return (
    <Select size="small" style={{ width: 150 }} loading={busy} disabled={busy} value={null} placeholder={t('customers.add_tag')} aria-label={t('customers.add_tag')}
      onChange={(id: string | null) => { if (id) void tagAll(id) }}
      options={tags.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []} />
  )
}
