import { Button, Select } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { CONVERSATIONS, type Conversation } from '../queries'
import { putTags } from '../work'

/** The tags of a talk, in the place of those it had. */
export function TagBox({ conversation: { id, tags: now }, onDone }: { conversation: Conversation; onDone: () => void }) {
  const [tags, setTags] = useState(now)
  const put = useAction((_: void, key) => putTags(id, tags, key), { stale: [CONVERSATIONS], onDone })
  return (
    <div style={{ display: 'flex', gap: 8, width: 320 }}>
      <Select mode="tags" autoFocus open={false} maxCount={20} style={{ flex: 1 }} value={tags} placeholder={t('desk.tags_hint')} aria-label={t('desk.tags')}
        onChange={(value: string[]) => setTags(value.map((one) => one.trim().slice(0, 50)).filter(Boolean))} />
      <Button type="primary" loading={put.isPending} onClick={() => put.mutate()}>{t('desk.save')}</Button>
    </div>
  )
}
