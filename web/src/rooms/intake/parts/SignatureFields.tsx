import { Alert, Button, Form, Input, Select, type FormInstance } from 'antd'
import { t } from '@/i18n'
import { PRESETS, SIGNATURES } from '../labels'

export function SignatureFields({ form, signed, kept, needed }: { form: FormInstance; signed: boolean; kept: boolean; needed: boolean }) {
  return (
    <>
      <Form.Item label={t('intake.preset')}><Button onClick={() => form.setFieldsValue(PRESETS.xiaohongshu)}>{t('intake.preset_red')}</Button></Form.Item>
      <Form.Item name="signature" label={t('intake.signature')}><Select options={SIGNATURES.map((value) => ({ value, label: t(`intake_signatures.${value}`) }))} /></Form.Item>
      {!signed && <Alert type="warning" showIcon title={t('intake.unsigned_hint')} style={{ marginBottom: 16 }} />}
      {signed && (
        <>
          <Form.Item name="signature_header" label={t('intake.header')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={100} /></Form.Item>
          <Form.Item name="signature_encoding" label={t('intake.encoding')}><Select options={(['hex', 'base64'] as const).map((value) => ({ value, label: t(`intake_encodings.${value}`) }))} /></Form.Item>
          <Form.Item name="signature_prefix" label={t('intake.prefix')}><Input maxLength={50} /></Form.Item>
          <Form.Item name="secret" label={t('intake.secret')} extra={kept ? t('intake.secret_kept') : t('intake.secret_hint')} rules={[{ required: needed, message: t('form.needed') }, { min: 8, message: t('intake.secret_short') }]}><Input.Password autoComplete="off" maxLength={200} /></Form.Item>
        </>
      )}
    </>
  )
}
