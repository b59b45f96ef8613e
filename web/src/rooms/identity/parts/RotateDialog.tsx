import { Modal, Select } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { KEYS, rotateKey, type ApiKey, type KeyMade } from '../machines'

const HOURS = [0, 1, 24, 72, 168, 336]

/** New secrets; the old pair lives on for as long as one says, so two of them work at once. */
export function RotateDialog({ apiKey, onClose, onMade }: { apiKey: ApiKey | null; onClose: () => void; onMade: (made: KeyMade) => void }) {
  const zone = useZone()
  const [hours, setHours] = useState(24)
  const rotate = useAction((id: string, key) => rotateKey(id, hours, key), { stale: [KEYS], onDone: (made) => { onClose(); onMade(made) } })
  return (
    <Modal title={t('rotation.rotate_title')} open={apiKey !== null} okText={t('keys.rotate')} cancelText={t('common.cancel')} confirmLoading={rotate.isPending} onOk={() => apiKey && rotate.mutate(apiKey.id)} onCancel={onClose} width={440}>
      <p className="quiet">{t('rotation.rotate_text')}</p>
      {apiKey?.previous_until && <p className="quiet">{t('rotation.previous', { time: dateTimeText(apiKey.previous_until, zone) })}</p>}
      <label style={{ display: 'grid', gap: 6 }}>{t('rotation.overlap')}
        <Select aria-label={t('rotation.overlap')} value={hours} onChange={setHours} options={HOURS.map((value) => ({ value, label: value ? t('rotation.hours', { n: value }) : t('rotation.at_once') }))} />
      </label>
    </Modal>
  )
}
