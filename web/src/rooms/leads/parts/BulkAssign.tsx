import { Select } from 'antd'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { newId } from '@/api/id'
import { explain } from '@/api/problem'
import { t } from '@/i18n'
import { persist } from '@/shared/intent'
import { useUsers } from '@/shared/pickers/people'
import { toast } from '@/shared/ui/toast'
import { assignLead, LEADS, type Lead } from '../queries'

/** Hands the selected leads to one person and says how many went through. */
export function BulkAssign({ leads, onDone }: { leads: Lead[]; onDone: () => void }) {
  const users = useUsers()
  const queries = useQueryClient()
  const [busy, setBusy] = useState(false)

  async function assign(userId: string) {
    setBusy(true)
    const outcomes = await Promise.allSettled(leads.map((lead) => {
      const key = newId()
      return persist(() => assignLead(lead.id, userId, key))
    }))
    setBusy(false)
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    const good = outcomes.filter((outcome) => outcome.status === 'fulfilled').length
    void queries.invalidateQueries({ queryKey: LEADS })
    if (failed) toast.warning(t('leads.assigned_some', { n: good, total: leads.length, why: explain(failed.reason) }))
    else {
      toast.success(t('leads.assigned_all', { n: good }))
      onDone()
    }
  }

  return (
    <Select
      size="small"
      style={{ width: 150 }}
      loading={busy}
      disabled={busy}
      value={null}
      placeholder={t('leads.assign_to')}
      aria-label={t('leads.assign_to')}
      onChange={(id: string | null) => { if (id) void assign(id) }}
      options={users.data?.filter((user) => user.status === 'active').map(({ id, name }) => ({ value: id, label: name })) ?? []}
    />
  )
}
