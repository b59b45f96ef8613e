import { Select } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useFilters } from '@/shared/list/useFilters'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { StatusTag } from '@/shared/ui/StatusTag'
import { letterTone } from '../labels'
import { DeadLetterDrawer } from '../parts/DeadLetterDrawer'
import { useDeadLetters, type DeadLetter } from '../queries'

export function DeadLettersPage() {
  const [filters, setFilters] = useFilters('status')
  const status = filters.status ?? 'open'
  const query = useDeadLetters({ status: status === 'all' ? undefined : status })
  const [open, setOpen] = useState<string | null>(null)
  const zone = useZone()
  const columns: ListColumn<DeadLetter>[] = [
    { key: 'job', title: t('letters.kind'), width: 220, phone: true, ellipsis: true, render: (_, letter) => tOr(`job_kinds.${letter.job}`, letter.job) },
    { key: 'error', title: t('letters.error'), width: 420, ellipsis: true, render: (_, letter) => `${letter.error_type}: ${letter.error_message}` },
    { key: 'attempts', title: t('letters.attempts'), width: 90, align: 'right', className: 'number', dataIndex: 'attempts' },
    { key: 'status', title: t('letters.status'), width: 110, phone: true, render: (_, letter) => <StatusTag group="letter_status" value={letter.status} tone={letterTone[letter.status]} /> },
    { key: 'created_at', title: t('letters.at'), width: 180, render: (_, letter) => dateTimeText(letter.created_at, zone) },
  ]
  return (
    <>
      <ListPage<DeadLetter>
        name="dead-letters"
        title={t('menu.dead_letters')}
        subtitle={t('letters.subtitle')}
        columns={columns}
        query={query}
        filters={
          <Select style={{ width: 140 }} value={status} aria-label={t('letters.status')} onChange={(value) => setFilters({ status: value === 'open' ? null : value })}
            options={(['open', 'replayed', 'discarded', 'all'] as const).map((value) => ({ value, label: t(`letter_status.${value}`) }))} />
        }
        empty={{ title: t('letters.empty'), hint: t('letters.empty_hint') }}
        onOpen={(letter) => setOpen(letter.id)}
      />
      <DeadLetterDrawer letter={query.data?.find((letter) => letter.id === open) ?? null} onClose={() => setOpen(null)} />
    </>
  )
}
