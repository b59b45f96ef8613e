import { Button, Table } from 'antd'
import { t, tOr } from '@/i18n'
import { useNarrow } from '@/shared/appearance'
import { useFilters } from '@/shared/list/useFilters'
import { useUsers } from '@/shared/pickers/people'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag } from '@/shared/ui/StatusTag'
import { TagLabel } from '@/shared/ui/TagLabel'
import { useLoginEvents, type EventFilters, type LoginEvent } from '../account'
import { outcomeTone } from '../labels'
import { LOG_FILTERS, LogFilters } from './LogFilters'

/** Everybody's sign-ins, for those who keep order; the filters stand in the address. */
export function FilteredLog() {
  const [filters, set] = useFilters(...LOG_FILTERS)
  const { who, new_place, ...others } = filters
  const wanted = { all: !who, user_id: who, new_place: new_place === 'true' || undefined, ...others } as EventFilters
  return (
    <>
      <LogFilters filters={filters} set={set} />
      <LoginLog all filters={wanted} />
    </>
  )
}

/** Sign-ins and attempts: my own, or what the filters say. */
export function LoginLog({ all = false, filters = {} }: { all?: boolean; filters?: EventFilters }) {
  const events = useLoginEvents(filters)
  const users = useUsers(all)
  const zone = useZone()
  const narrow = useNarrow()
  const nameOf = (one: LoginEvent) => users.data?.find((user) => user.id === one.user_id)?.name ?? '—'
  if (events.isError) return <LoadFailed error={events.error} onRetry={() => void events.refetch()} />
  return (
    <>
      <Table<LoginEvent>
        rowKey="id"
        size="small"
        pagination={false}
        loading={events.isPending}
        scroll={narrow ? undefined : { x: 760 }}
        dataSource={events.data ?? []}
        locale={{ emptyText: <EmptyState title={t('logins.empty')} /> }}
        columns={[
          { title: t('logins.at'), width: narrow ? undefined : 180, render: (_, one) => <>{dateTimeText(one.created_at, zone)}{narrow && <div className="faint">{[...(all ? [nameOf(one)] : []), tOr(`login_ways.${one.way}`, one.way), one.ip_address].filter(Boolean).join(' · ')}{one.is_new_place && <> <TagLabel name={t('logins.new_place')} color="#c27803" /></>}</div>}</> },
          ...(all && !narrow ? [{ title: t('logins.who'), width: 120, render: (_: unknown, one: LoginEvent) => nameOf(one) }] : []),
          ...(narrow ? [] : [{ title: t('logins.way'), width: 110, render: (_: unknown, one: LoginEvent) => tOr(`login_ways.${one.way}`, one.way) }]),
          { title: t('logins.outcome'), width: 130, render: (_, one) => <StatusTag group="login_outcomes" value={one.outcome} tone={outcomeTone[one.outcome]} /> },
          ...(narrow ? [] : [
            { title: t('logins.ip'), width: 150, className: 'number', dataIndex: 'ip_address' },
            { title: t('logfilter.region'), width: 150, dataIndex: 'region' },
            { title: '', width: 90, render: (_: unknown, one: LoginEvent) => one.is_new_place && <TagLabel name={t('logins.new_place')} color="#c27803" /> },
          ]),
        ]}
      />
      {events.hasNextPage && <Button type="link" loading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>{t('common.load_more')}</Button>}
    </>
  )
}
