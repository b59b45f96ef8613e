import { Button } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap } from '@/api/client'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { PopMenu } from '@/shared/ui/PopMenu'
import styles from './shell.module.css'

const OWN = ['agents', 'me']
const STATUSES = ['online', 'busy', 'offline'] as const
type Status = (typeof STATUSES)[number]

/** How I am at the desk: talks come to those who are online. */
export function PresenceSwitch() {
  const mine = useQuery({ queryKey: OWN, retry: false, refetchInterval: 60_000, queryFn: () => unwrap(client.GET('/api/agents/me')) })
  const put = useAction((status: Status, key) => unwrap(client.PUT('/api/agents/me/status', { body: { status }, ...keyed(key) })), { stale: [OWN, ['supervisor']] })
  const status = mine.data?.status ?? 'offline'
  const items = STATUSES.map((value) => ({ key: value, label: t(`agent_status.${value}`), current: value === status, onClick: () => put.mutate(value) }))
  return (
    <PopMenu items={items} placement="bottomRight">
      <Button type="text" loading={put.isPending} aria-label={`${t('presence.label')}：${tOr(`agent_status.${status}`, status)}`}>
        <span className={styles.presence} data-status={status} aria-hidden="true" />{tOr(`agent_status.${status}`, status)}
      </Button>
    </PopMenu>
  )
}
