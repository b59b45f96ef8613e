import { Alert, Button, Drawer, Popconfirm } from 'antd'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card, Facts } from '@/shared/ui/Card'
import { DEAD_LETTERS, discardLetter, replayLetter, type DeadLetter } from '../queries'

export function DeadLetterDrawer({ letter, onClose }: { letter: DeadLetter | null; onClose: () => void }) {
  return (
    <Drawer title={letter ? tOr(`job_kinds.${letter.kind}`, letter.kind) : ''} open={letter !== null} onClose={onClose} size={620} styles={{ wrapper: { maxWidth: '100vw' } }}>
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
      {letter.error && <Alert type="error" title={t('letters.error')} description={<span style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>{letter.error}</span>} />}
      <Card>
        <Facts rows={[
          [t('letters.kind'), letter.kind],
          [t('letters.attempts'), letter.attempts],
          [t('letters.at'), dateTimeText(letter.created_at, zone)],
          [t('letters.resolved_at'), letter.resolved_at && dateTimeText(letter.resolved_at, zone)],
        ]} />
      </Card>
      {letter.payload && <Json title={t('letters.payload')} value={letter.payload} />}
      {letter.context && <Json title={t('letters.context')} value={letter.context} />}
      {may('ops:write') && letter.status === 'open' && (
        <div style={{ display: 'flex', gap: 8 }}>
          <Button type="primary" loading={replay.isPending} onClick={() => replay.mutate()}>{t('letters.replay')}</Button>
          <Popconfirm title={t('letters.discard_ask')} onConfirm={() => discard.mutate()}><Button danger loading={discard.isPending}>{t('letters.discard')}</Button></Popconfirm>
        </div>
      )}
    </div>
  )
}

function Json({ title, value }: { title: string; value: Record<string, unknown> }) {
  return (
    <Card title={title}>
      <pre style={{ margin: 0, fontSize: 12, overflowX: 'auto' }}>{JSON.stringify(value, null, 2)}</pre>
    </Card>
  )
}
