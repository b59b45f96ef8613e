import { Button, Drawer, Input } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Facts } from '@/shared/ui/Card'
import { StatusTag } from '@/shared/ui/StatusTag'
import { handleHit, HITS, type Hit } from '../queries'
import { ACTION_TONE } from '../words'
import styles from './quality.module.css'

/** One hit: what was said, where, and what was done about it. */
export function HitDrawer({ hit, onClose }: { hit: Hit; onClose: () => void }) {
  const zone = useZone()
  const may = useMay()
  const [note, setNote] = useState(hit.note ?? '')
  const handled = hit.status === 'handled'
  const handle = useAction((status: Hit['status'], key) => handleHit(hit.id, { status, note: note.trim() || null }, key), { stale: [HITS], done: t('quality.handled_done'), onDone: onClose })
  const footer = may('quality:write') && <Button type={handled ? 'default' : 'primary'} loading={handle.isPending} onClick={() => handle.mutate(handled ? 'open' : 'handled')}>{t(handled ? 'quality.reopen' : 'quality.handle')}</Button>
  return (
    <Drawer open onClose={onClose} title={hit.list_name} size={480} footer={footer}>
      <div className={styles.handle}>
        <div className={styles.excerpt}>{hit.excerpt}</div>
        {!hit.message_id && <StatusTag group="quality" value="refused" tone="red" />}
        <Facts rows={[
          [t('quality.word'), hit.words.join('、')],
          [t('quality.kind'), t(`quality_kinds.${hit.kind}`)],
          [t('quality.action'), <StatusTag key="action" group="quality_actions" value={hit.action} tone={ACTION_TONE[hit.action]} />],
          [t('quality.who'), hit.direction === 'customer' ? t('quality.customer') : hit.user_name],
          [t('quality.when'), dateTimeText(hit.created_at, zone)],
          [t('quality.talk'), <Link key="talk" to={`/conversations/${hit.conversation_id}`}>{hit.session_name}</Link>],
        ]} />
        {may('quality:write') ? <label>{t('quality.note')}<Input.TextArea value={note} maxLength={500} autoSize={{ minRows: 2 }} placeholder={t('quality.note_hint')} onChange={(event) => setNote(event.target.value)} /></label> : hit.note && <p>{hit.note}</p>}
      </div>
    </Drawer>
  )
}
