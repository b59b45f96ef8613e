import { useQueryClient } from '@tanstack/react-query'
import { Form, InputNumber, Select, Skeleton, Switch } from 'antd'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { OPEN_STAGES } from '../labels'
import { setConfig, SETTINGS, useDealSettings, type DealSettings } from '../queries'

/** The organization's loss reasons, the usual probabilities, and whether conversion opens a deal. */
export function SettingsDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  const settings = useDealSettings()
  const queries = useQueryClient()
  async function save(values: DealSettings, key: string) {
    const reasons = values.loss_reasons.map((word) => word.trim()).filter(Boolean)
    await setConfig('deals.loss_reasons', reasons, `${key}-1`)
    await setConfig('deals.probabilities', values.probabilities, `${key}-2`)
    await setConfig('deals.open_on_conversion', values.opens_with_conversion, `${key}-3`)
    void queries.invalidateQueries({ queryKey: SETTINGS })
  }
  if (!settings.data) return open ? <Skeleton active /> : null
  return (
    <FormDrawer<DealSettings> title={t('deals.settings')} open={open} onClose={onClose} initial={settings.data} save={save} savedText={t('deals.settings_saved')}>
      <Form.Item name="loss_reasons" label={t('deals.loss_reasons')} extra={t('deals.loss_reasons_hint')} rules={[{ required: true, message: t('form.needed') }]}>
        <Select mode="tags" maxCount={30} tokenSeparators={[',', '，', '、']} open={false} suffixIcon={null} />
      </Form.Item>
      <Form.Item label={t('deals.stage_probability')}>
        <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 10 }}>
          {OPEN_STAGES.map((stage) => (
            <Form.Item key={stage} name={['probabilities', stage]} label={`${t(`deal_stage.${stage}`)} %`} rules={[{ required: true, message: t('form.needed') }]} style={{ marginBottom: 0 }}>
              <InputNumber min={0} max={100} precision={0} style={{ width: '100%' }} />
            </Form.Item>
          ))}
        </div>
      </Form.Item>
      <Form.Item name="opens_with_conversion" label={t('deals.opens')} layout="horizontal" valuePropName="checked"><Switch /></Form.Item>
    </FormDrawer>
  )
}
