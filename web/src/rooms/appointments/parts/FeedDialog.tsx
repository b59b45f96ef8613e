import { Button, Modal, Typography } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { createFeed, dropFeed, FEED, useFeed } from '../feed'

/** The address by which the calendar of one's phone reads one's visits; it is shown once. */
export function FeedDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const zone = useZone()
  const feed = useFeed(open)
  const [path, setPath] = useState<string | null>(null)
  const make = useAction((_: void, key) => createFeed(key), { stale: [FEED], onDone: (made) => setPath(made.path ?? null) })
  const drop = useAction((_: void, key) => dropFeed(key), { stale: [FEED], done: t('feed.dropped'), onDone: () => setPath(null) })
  const since = feed.data?.created_at
  return (
    <Modal title={t('feed.title')} open={open} onCancel={() => { setPath(null); onClose() }} footer={null} destroyOnHidden>
      <p className="quiet">{t('feed.hint')}</p>
      {path && <Typography.Paragraph copyable>{window.location.origin + path}</Typography.Paragraph>}
      {since && !path && <p className="quiet">{t('feed.since', { when: dateTimeText(since, zone) })}</p>}
      <div style={{ display: 'flex', gap: 8 }}>
        <Button type="primary" loading={make.isPending} onClick={() => make.mutate()}>{t(since ? 'feed.renew' : 'feed.make')}</Button>
        {since && <Button danger loading={drop.isPending} onClick={() => drop.mutate()}>{t('feed.drop')}</Button>}
      </div>
    </Modal>
  )
}
