import { Alert, Button } from 'antd'
import { t } from '@/i18n'
import type { Person } from '@/shared/pickers/people'
import { dateTimeText } from '@/shared/time'
import type { Slot } from '../queries'

interface Props { title: string; slots: Slot[]; people: Person[]; zone: string; onPick: (slot: Slot) => void }

/** The time is taken: free ones instead, to be taken by one click. */
export function Alternatives({ title, slots, people, zone, onPick }: Props) {
  const nameOf = (id: string) => people.find((person) => person.id === id)?.name
  const buttons = (
    <div style={{ display: 'grid', gap: 8, marginTop: 4 }}>
      <span>{slots.length ? t('calendar.alternatives') : t('calendar.no_alternatives')}</span>
      {slots.map((slot) => (
        <Button key={slot.staff_id + slot.starts_at} onClick={() => onPick(slot)}>
          {[dateTimeText(slot.starts_at, zone), nameOf(slot.staff_id)].filter(Boolean).join(' · ')}
        </Button>
      ))}
    </div>
  )
  return <Alert type="warning" showIcon title={title} description={buttons} />
}
