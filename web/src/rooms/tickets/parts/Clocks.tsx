import { t } from '@/i18n'
import { ClockList } from '@/shared/sla/ClockList'
import { Card } from '@/shared/ui/Card'
import { useTicketClocks } from '../queries'

/** What was promised of this ticket, and how it stands. */
export function Clocks({ id }: { id: string }) {
  return <Card><ClockList clocks={useTicketClocks(id)} none={t('tickets.no_clocks')} /></Card>
}
