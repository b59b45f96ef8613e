import { useQueryClient } from '@tanstack/react-query'
import { AutoComplete, Form, type FormInstance } from 'antd'
import { explain } from '@/api/problem'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import type { Employee } from '@/shared/pickers/people'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { RESCHEDULE_REASONS } from '../labels'
import { alternativesOf, APPOINTMENTS, reschedule, type Appointment } from '../queries'
import { Alternatives } from './Alternatives'
import { instantOf, TimeFields, timeValues, type TimeValues } from './TimeFields'

/** `minutes`: how long the visit shall be from now on, when that changes. */
export interface RescheduleStart { appointment: Appointment; staff_id: string; starts_at: string; minutes?: number | undefined }
interface Values extends TimeValues { reason: string }
interface Props { start: RescheduleStart | null; people: Employee[]; onClose: () => void; onMoved: (made: Appointment) => void }

/** A new time always carries a reason; the old booking stays in the history. */
export function RescheduleForm({ start, people, onClose, onMoved }: Props) {
  const zone = useZone()
  const queries = useQueryClient()
  async function save(values: Values, key: string) {
    if (!start) return
    const starts_at = instantOf(values, zone)
    const longer = start.minutes ? { ends_at: new Date(Date.parse(starts_at) + start.minutes * 60_000).toISOString() } : {}
    const made = await reschedule(start.appointment.id, { staff_id: values.staff_id, starts_at, reason: values.reason, ...longer }, key)
    void queries.invalidateQueries({ queryKey: APPOINTMENTS })
    onMoved(made)
  }
  return (
    <FormDrawer<Values>
      title={t('calendar.reschedule')}
      open={start !== null}
      onClose={onClose}
      initial={start ? { staff_id: start.staff_id, ...timeValues(start.starts_at, zone) } : {}}
      save={save}
      saveLabel={t('calendar.reschedule')}
      savedText={t('calendar.rescheduled')}
      onProblem={(problem, form) => (alternativesOf(problem).length || problem.code === 'appointment.slot_taken') && (
        <Alternatives title={explain(problem)} slots={alternativesOf(problem)} people={people} zone={zone}
          onPick={(slot) => { form.setFieldsValue({ staff_id: slot.staff_id, ...timeValues(slot.starts_at, zone) } as never); form.submit() }} />
      )}
    >
      {(form) => (
        <>
          {start && <p className="quiet">{t('calendar.moving', { who: start.appointment.customer_name ?? '', when: dateTimeText(start.appointment.starts_at, zone) })}{start.minutes && ` · ${t('services.minutes', { n: start.minutes })}`}</p>}
          <Form.Item name="reason" label={t('calendar.reason')} rules={[{ required: true, whitespace: true, message: t('calendar.reason_needed') }]}>
            <AutoComplete autoFocus options={RESCHEDULE_REASONS.map((value) => ({ value: t(`reschedule_reasons.${value}`) }))} />
          </Form.Item>
          <TimeFields form={form as FormInstance} people={people} serviceId={start?.appointment.service_item_id ?? undefined} zone={zone} />
        </>
      )}
    </FormDrawer>
  )
}
