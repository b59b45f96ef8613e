import { Button, Form, Input, Modal, Skeleton } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { activateVersion, SCORES, useVersions, type Code, type Definition } from '../queries'
import styles from './scores.module.css'

interface Props { code: Code; editable: boolean; onLoad: (version: Definition) => void }

export function Versions({ code, editable, onLoad }: Props) {
  const versions = useVersions(code)
  const zone = useZone()
  const [chosen, setChosen] = useState<Definition | null>(null)
  if (versions.isPending) return <Skeleton active />
  if (versions.isError) return <LoadFailed error={versions.error} onRetry={() => void versions.refetch()} />
  return (
    <>
      {versions.data.length === 0 && <span className="quiet">{t('scores.version', { n: 1 })} · {t('scores.active')}</span>}
      {versions.data.map((one) => (
        <div key={one.version} className={styles.version}>
          <div>
            <strong>{t('scores.version', { n: one.version })}</strong>{one.is_active && <span className="quiet"> · {t('scores.active')}</span>}
            <div className="faint">{[one.note, one.activation_reason].filter(Boolean).join(' · ')}</div>
            <div className="faint number">{one.activated_at ? t('scores.activated_at') : t('scores.created_at')} {dateTimeText(one.activated_at ?? one.created_at, zone)}</div>
          </div>
          {editable && (
            <span className={styles.verbs}>
              <Button size="small" onClick={() => onLoad(one)}>{t('scores.load')}</Button>
              {!one.is_active && <Button size="small" type="primary" onClick={() => setChosen(one)}>{t('scores.activate')}</Button>}
            </span>
          )}
        </div>
      ))}
      {chosen && <Activate version={chosen} onClose={() => setChosen(null)} />}
    </>
  )
}

function Activate({ version, onClose }: { version: Definition; onClose: () => void }) {
  const [form] = Form.useForm<{ reason: string }>()
  const activate = useAction(({ reason }: { reason: string }, key) => activateVersion(version.code, version.version, reason, key), {
    stale: [SCORES], done: t('scores.activated'), onDone: onClose,
  })
  return (
    <Modal open title={t('scores.activate_title', { n: version.version })} okText={t('scores.activate')} confirmLoading={activate.isPending} onCancel={onClose} onOk={() => form.submit()}>
      <p className="quiet">{t('scores.activate_text')}</p>
      <Form form={form} layout="vertical" onFinish={(values) => activate.mutate(values)}>
        <Form.Item name="reason" label={t('scores.reason')} rules={[{ required: true, min: 2, whitespace: true, message: t('form.needed') }]}><Input maxLength={200} autoFocus /></Form.Item>
      </Form>
    </Modal>
  )
}
