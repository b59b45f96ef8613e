import { Button, DatePicker, Input, Modal, Switch } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { t } from '@/i18n'
import { PopMenu } from '@/shared/ui/PopMenu'
import { useZone } from '@/shared/session'
import { dayOf, instantAt, timeText } from '@/shared/time'
import { laterTimes } from '../work'

export interface Later { content: string; at: Date; on_reply: 'cancel' | 'send' }
interface Props { content: string; at: Date | null; onReply: Later['on_reply']; saving: boolean; onChoose: (later: Later) => void; onClose: () => void }

const LONGEST = 4000

/** Words, a day and a time on the clock of the site, and what is to be when the customer writes before. */
export function LaterDialog({ content: words, at: when, onReply, saving, onChoose, onClose }: Props) {
  const zone = useZone()
  const [content, setContent] = useState(words)
  const [at, setAt] = useState(when)
  const [sends, setSends] = useState(onReply === 'send')
  const ready = !!content.trim() && !!at && at > new Date()
  const shown = at && dayjs(`${dayOf(at, zone)}T${timeText(at, zone)}`)
  return (
    <Modal open title={t('later.title')} width={440} okText={t('later.keep')} confirmLoading={saving} okButtonProps={{ disabled: !ready }} onCancel={onClose} onOk={() => { if (at) onChoose({ content: content.trim(), at, on_reply: sends ? 'send' : 'cancel' }) }}>
      <div style={{ display: 'grid', gap: 12 }}>
        <Input.TextArea rows={4} maxLength={LONGEST} value={content} aria-label={t('later.content')} onChange={(event) => setContent(event.target.value)} />
        <div style={{ display: 'flex', gap: 8 }}>
          <DatePicker showTime={{ format: 'HH:mm', minuteStep: 5 }} format="YYYY-MM-DD HH:mm" needConfirm={false} style={{ flex: 1 }} aria-label={t('later.at')} placeholder={t('later.at')} value={shown}
            onChange={(value) => setAt(value ? instantAt(value.format('YYYY-MM-DD'), value.hour() * 60 + value.minute(), zone) : null)} />
          <PopMenu items={laterTimes(new Date(), zone).map(({ key, at: then }) => ({ key, label: t(`desk.${key}`), onClick: () => setAt(then) }))}><Button>{t('later.usual')}</Button></PopMenu>
        </div>
        <span><Switch checked={sends} aria-label={t('later.sends')} onChange={setSends} /> {t('later.sends')}</span>
        <span className="quiet">{t(sends ? 'later.sends_hint' : 'later.cancels_hint')}</span>
      </div>
    </Modal>
  )
}
