import { Button } from 'antd'
import type { ReactNode } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { POOLS, type Pool } from '@/shared/pools/queries'
import { useMay, useZone } from '@/shared/session'
import { shortText } from '@/shared/time'
import { sourceName, stageName, wayName } from '../labels'
import { claim, usePeople, type Person } from '../queries'

interface Props { pool: Pool; bar: ReactNode; actions: ReactNode; onOpen: (id: string) => void }

export function PeopleList({ pool, bar, actions, onOpen }: Props) {
  const query = usePeople(pool.id)
  const zone = useZone()
  const taker = useMay()('pool:claim') && pool.is_active && pool.belongs
  const take = useAction((person: Person, key) => claim(pool.id, person.id, key), { stale: [POOLS, ['customers'], ['leads']], done: t('pools.claimed') })
  const columns: ListColumn<Person>[] = [
    { key: 'name', title: t('pools.name'), width: 110, phone: true, dataIndex: 'name' },
    { key: 'phone', title: t('pools.phone'), width: 130, className: 'number', render: (_, one) => one.phone_masked ?? '—' },
    { key: 'stage', title: t('pools.stage'), width: 100, render: (_, one) => stageName(pool.entity_type, one.stage) },
    { key: 'city', title: t('pools.city'), width: 100, ellipsis: true, render: (_, one) => one.city ?? '—' },
    { key: 'source', title: t('pools.source'), width: 110, ellipsis: true, render: (_, one) => (one.source ? sourceName(pool.entity_type, one.source) : '—') },
    { key: 'score', title: t('pools.score'), width: 80, align: 'right', className: 'number', dataIndex: 'score' },
    { key: 'way', title: t('pools.way'), width: 110, render: (_, one) => wayName(one.way) },
    { key: 'reason', title: t('pools.reason'), width: 200, ellipsis: true, render: (_, one) => one.reason ?? '—' },
    { key: 'from', title: t('pools.from'), width: 110, ellipsis: true, optional: true, render: (_, one) => one.from_name ?? t('pools.nobody') },
    { key: 'entered_at', title: t('pools.entered_at'), width: 120, phone: true, className: 'number', render: (_, one) => shortText(one.entered_at, zone) },
    ...(taker ? [{
      key: 'verbs', title: t('pools.claim'), width: 90, phone: true, render: (_: unknown, one: Person) => (
        <Button size="small" type="primary" ghost aria-label={t('pools.claim_named', { name: one.name })} loading={take.isPending && take.variables.id === one.id}
          onClick={(event) => { event.stopPropagation(); take.mutate(one) }}>{t('pools.claim')}</Button>
      ),
    }] : []),
  ]
  return (
    <ListPage<Person> name="pools" title={t('pools.one')} columns={columns} query={query} filters={bar} actions={actions}
      empty={{ title: t('pools.empty'), hint: t('pools.empty_hint') }} onOpen={(one) => onOpen(one.id)} />
  )
}
