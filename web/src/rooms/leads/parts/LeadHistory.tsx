import { Button, Input, Skeleton, Timeline } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { LEADS, noteLead, useLeadActivities } from '../queries'

export function LeadHistory({ id, editable }: { id: string; editable: boolean }) {
  const activities = useLeadActivities(id)
  const zone = useZone()
  const [text, setText] = useState('')
  const note = useAction((words: string, key) => noteLead(id, words, key), { stale: [LEADS], done: t('customers.note_saved'), onDone: () => setText('') })
  return (
    <Card title={t('leads.activities')}>
      {editable && (
        <div style={{ display: 'grid', gap: 8, marginBottom: 20 }}>
          <Input.TextArea value={text} autoSize={{ minRows: 2, maxRows: 6 }} maxLength={4000} placeholder={t('leads.note_hint')} aria-label={t('customers.note')} onChange={(event) => setText(event.target.value)} />
          {text.trim() && <Button size="small" type="primary" style={{ justifySelf: 'end' }} loading={note.isPending} onClick={() => note.mutate(text.trim())}>{t('customers.note_save')}</Button>}
        </div>
      )}
      {activities.isPending && <Skeleton active />}
      {activities.isError && <LoadFailed error={activities.error} onRetry={() => void activities.refetch()} />}
      <Timeline items={(activities.data ?? []).map((activity) => ({
        key: activity.id,
        content: (
          <div>
            <div>{tOr(`lead_activity.${activity.type}`, activity.type)} <span className="faint">{dateTimeText(activity.created_at, zone)}</span></div>
            {activity.description && <div className="quiet">{activity.description}</div>}
          </div>
        ),
      }))} />
    </Card>
  )
}
