import { Alert, Button, Input, Modal, Space } from 'antd'
import { t } from '@/i18n'
import { toast } from './toast'

export interface Secret { label: string; value: string }

/** Secrets that the server tells once: nothing but the button closes it. */
export function SecretOnce({ title, text, secrets, onDone }: { title?: string; text?: string; secrets: Secret[] | null; onDone: () => void }) {
  const copy = (value: string) => void navigator.clipboard.writeText(value).then(() => toast.success(t('common.copied')), () => undefined)
  return (
    <Modal title={title ?? t('secret.title')} open={secrets !== null} closable={false} keyboard={false} mask={{ closable: false }} width={560}
      footer={<Button type="primary" onClick={onDone}>{t('secret.done')}</Button>}>
      <div style={{ display: 'grid', gap: 14 }}>
        <Alert type="warning" showIcon title={text ?? t('secret.text')} />
        {secrets?.map(({ label, value }) => (
          <label key={label} style={{ display: 'grid', gap: 4 }}>
            <span className="quiet">{label}</span>
            <Space.Compact block>
              <Input readOnly value={value} aria-label={label} onFocus={(event) => event.target.select()} style={{ fontFamily: 'ui-monospace, monospace' }} />
              <Button onClick={() => copy(value)}>{t('secret.copy')}</Button>
            </Space.Compact>
          </label>
        ))}
      </div>
    </Modal>
  )
}
