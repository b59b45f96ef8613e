import { DatePicker, Form, Select, Switch } from 'antd'
import { t } from '@/i18n'
import styles from './knowledge.module.css'

/** Who may be told and when, the same for documents and questions. */
export function Scope({ switchable }: { switchable: boolean }) {
  return (
    <>
      <Form.Item name="audience" label={t('knowledge.audience')}><Select options={(['internal', 'customer'] as const).map((value) => ({ value, label: t(`knowledge_audiences.${value}`) }))} /></Form.Item>
      <div className={styles.days}>
        <Form.Item name="valid_from" label={t('knowledge.valid_from')}><DatePicker style={{ width: '100%' }} placeholder={t('knowledge.always')} /></Form.Item>
        <Form.Item name="valid_until" label={t('knowledge.valid_until')}><DatePicker style={{ width: '100%' }} placeholder={t('knowledge.always')} /></Form.Item>
      </div>
      {switchable && <Form.Item name="is_active" label={t('knowledge.active')} layout="horizontal" valuePropName="checked"><Switch /></Form.Item>}
    </>
  )
}
