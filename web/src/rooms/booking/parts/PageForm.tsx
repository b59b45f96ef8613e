import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, InputNumber, Select, Switch } from 'antd'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useSession } from '@/shared/session'
import { BOOKING_PAGES, createBookingPage, patchBookingPage, type BookingPage, type BookingPageFields } from '../queries'

interface Props { page: BookingPage | 'new' | null; onClose: () => void }

/** A page stays at its site; a site may have several. */
export function PageForm({ page, onClose }: Props) {
  const queries = useQueryClient()
  const { sites } = useSession()
  const existing = page && page !== 'new' ? page : null
  return (
    <FormDrawer<BookingPageFields>
      title={existing ? t('booking.edit') : t('booking.create')}
      open={page !== null}
      onClose={onClose}
      initial={existing
        ? { site_id: existing.site_id, title: existing.title, intro: existing.intro, is_active: existing.is_active, choose_staff: existing.choose_staff, lead_minutes: existing.lead_minutes, window_days: existing.window_days }
        : { ...(sites[0] ? { site_id: sites[0].id } : {}), title: t('booking.default_title'), is_active: true, choose_staff: true, lead_minutes: 120, window_days: 30 }}
      save={async ({ site_id, ...values }, key) => {
        if (existing) await patchBookingPage(existing.id, values, key)
        else await createBookingPage({ site_id, ...values }, key)
        void queries.invalidateQueries({ queryKey: BOOKING_PAGES })
      }}
    >
      <Form.Item name="site_id" label={t('staff.site')} rules={[{ required: true, message: t('form.needed') }]}>
        <Select disabled={!!existing} options={sites.map(({ id, name }) => ({ value: id, label: name }))} />
      </Form.Item>
      <Form.Item name="title" label={t('booking.title')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={100} /></Form.Item>
      <Form.Item name="intro" label={t('booking.intro')} extra={t('booking.intro_hint')}><Input.TextArea rows={3} maxLength={1000} /></Form.Item>
      <Form.Item name="lead_minutes" label={t('booking.lead')} extra={t('booking.lead_hint')} rules={[{ required: true, message: t('form.needed') }]}><InputNumber min={0} max={20160} step={30} precision={0} suffix={t('services.unit')} style={{ width: 180 }} /></Form.Item>
      <Form.Item name="window_days" label={t('booking.window')} rules={[{ required: true, message: t('form.needed') }]}><InputNumber min={1} max={90} precision={0} suffix={t('booking.days')} style={{ width: 180 }} /></Form.Item>
      <Form.Item name="choose_staff" label={t('booking.choose_staff')} valuePropName="checked"><Switch /></Form.Item>
      <Form.Item name="is_active" label={t('booking.active')} valuePropName="checked"><Switch /></Form.Item>
    </FormDrawer>
  )
}
