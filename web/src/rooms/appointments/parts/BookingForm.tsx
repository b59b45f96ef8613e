import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input, Select, type FormInstance } from 'antd'
import { explain } from '@/api/problem'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { CustomerSelect } from '@/shared/pickers/CustomerSelect'
import { useServiceItems, type Employee } from '@/shared/pickers/people'
import { useSite, useZone } from '@/shared/session'
import { dateTimeText, type Day } from '@/shared/time'
import { alternativesOf, APPOINTMENTS, book, bookSeries, conflictsOf, type Appointment } from '../queries'
import { Alternatives } from './Alternatives'
import { Conflicts, Repeat } from './Repeat'
import { ANYBODY, instantOf, TimeFields, timeValues, wall, type TimeValues } from './TimeFields'

export interface BookingStart { day: Day; minutes?: number; staff_id?: string | undefined; customer_id?: string | undefined; lead_id?: string | undefined; conversation_id?: string | undefined }
interface Values extends TimeValues { customer_id: string; service_item_id: string; note?: string; beside?: boolean; every?: number; count?: number }
interface Props { start: BookingStart | null; people: Employee[]; onClose: () => void; onBooked: (made: Pick<Appointment, 'starts_at'>) => void }

export function BookingForm({ start, people, onClose, onBooked }: Props) {
  const zone = useZone()
  const site = useSite()
  const queries = useQueryClient()
  const services = useServiceItems()
  async function save(values: Values, key: string) {
    if (values.every && values.staff_id !== ANYBODY) {
      await bookSeries({
        staff_id: values.staff_id, service_item_id: values.service_item_id, starts_at: instantOf(values, zone), customer_id: values.customer_id,
        every_days: values.every, count: values.count ?? 4, ...(site ? { site_id: site.id } : {}), ...(values.note ? { note: values.note } : {}),
      }, key)
      void queries.invalidateQueries({ queryKey: APPOINTMENTS })
      onBooked({ starts_at: instantOf(values, zone) })
      return
    }
    const made = await book({
      ...(values.staff_id === ANYBODY ? (site ? { site_id: site.id } : {}) : { staff_id: values.staff_id }),
      ...(values.beside ? { beside: true } : {}),
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
      onProblem={(problem, form) => problem.code === 'appointment.customer_busy' ? (
        <Beside params={problem.body.params ?? {}} zone={zone} onBook={() => { form.setFieldsValue({ beside: true } as never); form.submit() }} />
      ) : conflictsOf(problem).length ? <Conflicts problem={problem} zone={zone} /> : (alternativesOf(problem).length || problem.code === 'appointment.slot_taken') && (
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
          <Times form={form} people={people} zone={zone} siteId={site?.id} />
          <Repeat />
          <Form.Item name="beside" hidden><Input /></Form.Item>
          <Form.Item name="note" label={t('calendar.note')}><Input.TextArea rows={2} maxLength={1000} /></Form.Item>
        </>
      )}
    </FormDrawer>
  )
}

/** The customer has another visit then; they may bring somebody along. */
function Beside({ params, zone, onBook }: { params: Record<string, unknown>; zone: string; onBook: () => void }) {
  const hint = t('calendar.beside_hint', { number: String(params.appointment_no), when: dateTimeText(String(params.starts_at), zone) })
  return <Alert type="warning" showIcon title={hint} action={<Button size="small" onClick={onBook}>{t('calendar.beside')}</Button>} />
}

function Times({ form, people, zone, siteId }: { form: FormInstance<Values>; people: Employee[]; zone: string; siteId: string | undefined }) {
  const serviceId = Form.useWatch<string | undefined>('service_item_id', form as FormInstance)
  return <TimeFields form={form as FormInstance} people={people} serviceId={serviceId} zone={zone} siteId={siteId} anybody />
}
