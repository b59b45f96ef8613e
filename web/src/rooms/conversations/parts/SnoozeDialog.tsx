import { DatePicker, Modal } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useZone } from '@/shared/session'
import { instantAt } from '@/shared/time'

interface Props { saving: boolean; onChoose: (at: Date) => void; onClose: () => void }

/** A day and a time on the clock of the site. */
export function SnoozeDialog({ saving, onChoose, onClose }: Props) {
  const zone = useZone()
  const [at, setAt] = useState<Date | null>(null)
  return (
    <Modal open title={t('desk.choose_time')} width={380} confirmLoading={saving} okButtonProps={{ disabled: !at || at <= new Date() }} onCancel={onClose} onOk={() => { if (at) onChoose(at) }}>
      <DatePicker autoFocus showTime={{ format: 'HH:mm', minuteStep: 5 }} format="YYYY-MM-DD HH:mm" style={{ width: '100%' }} aria-label={t('desk.choose_time')}
        onChange={(value) => setAt(value ? instantAt(value.format('YYYY-MM-DD'), value.hour() * 60 + value.minute(), zone) : null)} />
    </Modal>
  )
}
