import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, Select, type FormInstance } from 'antd'
import { explain } from '@/api/problem'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { CustomerSelect } from '@/shared/pickers/CustomerSelect'
import { useServiceItems, type Employee } from '@/shared/pickers/people'
import { useZone } from '@/shared/session'
import type { Day } from '@/shared/time'
import { alternativesOf, APPOINTMENTS, book, type Appointment } from '../queries'
import { Alternatives } from './Alternatives'
import { instantOf, TimeFields, timeValues, wall, type TimeValues } from './TimeFields'

export interface BookingStart { day: Day; minutes?: number; staff_id?: string | undefined; customer_id?: string | undefined; lead_id?: string | undefined; conversation_id?: string | undefined }
interface Values extends TimeValues { customer_id: string; service_item_id: string; note?: string }
interface Props { start: BookingStart | null; people: Employee[]; onClose: () => void; onBooked: (made: Appointment) => void }

export function BookingForm({ start, people, onClose, onBooked }: Props) {
  const zone = useZone()
  const queries = useQueryClient()
  const services = useServiceItems()
  async function save(values: Values, key: string) {
    const made = await book({
      staff_id: values.staff_id,
      service_item_id: values.service_item_id,
      starts_at: instantOf(values, zone),
      customer_id: values.customer_id,
      ...(start?.lead_id ? { lead_id: start.lead_id } : {}),
      ...(start?.conversation_id ? { conversation_id: start.conversation_id } : {}),
      ...(values.note ? { note: values.note } : {}),
    }, key)
    void queries.invalidateQueries({ queryKey: APPOINTMENTS })
    onBooked(made)
  }
  return (
    <FormDrawer<Values>
      title={t('calendar.create')}
      open={start !== null}
      onClose={onClose}
      initial={{
        customer_id: start?.customer_id,
        staff_id: start?.staff_id,
        ...(start ? { date: wall(start.day, 0) } : {}),
        ...(start?.minutes !== undefined ? { time: wall(start.day, start.minutes) } : {}),
      } as Partial<Values>}
      save={save}
      saveLabel={t('calendar.book')}
      savedText={t('calendar.booked')}
      onProblem={(problem, form) => (alternativesOf(problem).length || problem.code === 'appointment.slot_taken') && (
        <Alternatives title={explain(problem)} slots={alternativesOf(problem)} people={people} zone={zone}
          onPick={(slot) => { form.setFieldsValue({ staff_id: slot.staff_id, ...timeValues(slot.starts_at, zone) } as never); form.submit() }} />
      )}
    >
      {(form) => (
        <>
          <Form.Item name="customer_id" label={t('calendar.customer')} rules={[{ required: true, message: t('form.needed') }]}><CustomerSelect /></Form.Item>
          <Form.Item name="service_item_id" label={t('calendar.service')} rules={[{ required: true, message: t('form.needed') }]}>
            <Select showSearch={{ optionFilterProp: 'label' }} options={services.data?.filter((item) => item.is_active).map((item) => ({ value: item.id, label: t('calendar.service_option', { name: item.name, minutes: item.duration_minutes }) })) ?? []} />
          </Form.Item>
          <Times form={form} people={people} zone={zone} />
          <Form.Item name="note" label={t('calendar.note')}><Input.TextArea rows={2} maxLength={1000} /></Form.Item>
        </>
      )}
    </FormDrawer>
  )
}

function Times({ form, people, zone }: { form: FormInstance<Values>; people: Employee[]; zone: string }) {
  const serviceId = Form.useWatch<string | undefined>('service_item_id', form as FormInstance)
  return <TimeFields form={form as FormInstance} people={people} serviceId={serviceId} zone={zone} />
}
