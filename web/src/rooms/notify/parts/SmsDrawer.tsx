import { Drawer, Skeleton, Timeline } from 'antd'
import { t, tOr } from '@/i18n'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card, Facts } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag } from '@/shared/ui/StatusTag'
import { outcomeColor, smsTone } from '../labels'
import { useSmsMessage } from '../queries'

/** One message and each try to send it. */
export function SmsDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  const sms = useSmsMessage(id)
  const zone = useZone()
  const { data } = sms
  const at = (time: string | null) => time && dateTimeText(time, zone)
  return (
    <Drawer title={data?.phone ?? ''} open={id !== null} onClose={onClose} size={520} styles={{ wrapper: { maxWidth: '100vw' } }}
      extra={data && <StatusTag group="sms_status" value={data.status} tone={smsTone[data.status]} />}>
      {sms.isPending && id && <Skeleton active />}
      {sms.isError && <LoadFailed error={sms.error} onRetry={() => void sms.refetch()} />}
      {data && (
        <div style={{ display: 'grid', gap: 16 }}>
          <Card>{data.content}</Card>
          <Card>
            <Facts rows={[
              [t('sms.purpose'), tOr(`sms_kinds.${data.purpose}`, data.purpose)],
              [t('sms.template_code'), data.template_code],
              [t('sms.queued_at'), at(data.queued_at)],
              [t('sms.sent_at'), at(data.sent_at)],
              [t('sms.delivered_at'), at(data.delivered_at)],
              [t('sms.error'), data.error_message ?? data.error_code],
            ]} />
          </Card>
          {data.attempt_list.length > 0 && (
            <Card title={t('sms.attempts')}>
              <Timeline items={data.attempt_list.map((attempt) => ({
                key: attempt.id,
                color: outcomeColor[attempt.outcome ?? ''] ?? 'gray',
                content: (
                  <div>
                    <div>{attempt.provider_code} · {tOr(`sms_outcomes.${attempt.outcome ?? 'open'}`, attempt.outcome ?? '')}</div>
                    <div className="faint">{at(attempt.started_at)}</div>
                    {attempt.message && <div className="quiet">{attempt.message}</div>}
                  </div>
                ),
              }))} />
            </Card>
          )}
        </div>
      )}
    </Drawer>
  )
}
