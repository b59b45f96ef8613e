import { Alert, Button, Drawer, Popconfirm } from 'antd'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card, Facts } from '@/shared/ui/Card'
import { DEAD_LETTERS, discardLetter, replayLetter, type DeadLetter } from '../queries'

export function DeadLetterDrawer({ letter, onClose }: { letter: DeadLetter | null; onClose: () => void }) {
  return (
    <Drawer title={letter ? tOr(`job_kinds.${letter.job}`, letter.job) : ''} open={letter !== null} onClose={onClose} size={620} styles={{ wrapper: { maxWidth: '100vw' } }}>
      {letter && <Content letter={letter} onClose={onClose} />}
    </Drawer>
  )
}

function Content({ letter, onClose }: { letter: DeadLetter; onClose: () => void }) {
  const zone = useZone()
  const may = useMay()
  const stale = [DEAD_LETTERS, ['sms']]
  const replay = useAction((_: void, key) => replayLetter(letter.id, key), { stale, done: t('letters.replayed'), onDone: onClose })
  const discard = useAction((_: void, key) => discardLetter(letter.id, key), { stale, done: t('letters.discarded'), onDone: onClose })
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      <Alert type="error" title={letter.error_type} description={<span style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>{letter.error_message}</span>} />
      <Card>
        <Facts rows={[
          [t('letters.kind'), letter.job],
          [t('letters.attempts'), letter.attempts],
          [t('letters.at'), dateTimeText(letter.created_at, zone)],
          [t('letters.resolved_at'), letter.handled_at && dateTimeText(letter.handled_at, zone)],
          [t('letters.request'), letter.request_id],
        ]} />
      </Card>
      <Text title={t('letters.payload')} text={JSON.stringify(letter.payload, null, 2)} />
      {letter.traceback && <Text title={t('letters.context')} text={letter.traceback} />}
      {may('ops:write') && letter.status === 'open' && (
        <div style={{ display: 'flex', gap: 8 }}>
          <Button type="primary" loading={replay.isPending} onClick={() => replay.mutate()}>{t('letters.replay')}</Button>
          <Popconfirm title={t('letters.discard_ask')} onConfirm={() => discard.mutate()}><Button danger loading={discard.isPending}>{t('letters.discard')}</Button></Popconfirm>
        </div>
      )}
    </div>
  )
}

function Text({ title, text }: { title: string; text: string }) {
  return (
    <Card title={title}>
      <pre style={{ margin: 0, fontSize: 12, overflowX: 'auto' }}>{text}</pre>
    </Card>
  )
}
