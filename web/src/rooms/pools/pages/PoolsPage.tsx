import { HistoryOutlined, PlusOutlined, SettingOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Select, Skeleton } from 'antd'
import { useRef } from 'react'
import { useSearchParams } from 'react-router'
import { t } from '@/i18n'
import { useLiveEvent } from '@/shared/live'
import { POOLS, usePools, type Pool } from '@/shared/pools/queries'
import { useMay } from '@/shared/session'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageBody } from '@/shared/ui/Card'
import { PageHeader } from '@/shared/ui/PageHeader'
import { useChangeParams } from '@/shared/useParams'
import { HistoryDrawer } from '../parts/HistoryDrawer'
import { PeopleList } from '../parts/PeopleList'
import { PersonDrawer } from '../parts/PersonDrawer'
import { PoolForm } from '../parts/PoolForm'
import { RulesDrawer } from '../parts/RulesDrawer'
import styles from '../parts/pools.module.css'

const PAUSE = 400

export function PoolsPage() {
  const [params] = useSearchParams()
  const change = useChangeParams()
  const may = useMay()
  const pools = usePools()
  usePoolsLive()
  const pool = pools.data?.find((one) => one.id === params.get('pool')) ?? pools.data?.[0]
  const side = params.get('side')
  const show = (name: string | null) => change({ side: name })
  const create = may('pool:manage') ? <Button type={pool ? 'default' : 'primary'} icon={<PlusOutlined />} onClick={() => show('new')}>{t('pools.create')}</Button> : null
  const actions = (
    <>
      {pool && may('pool:assign') && <Button icon={<HistoryOutlined />} onClick={() => show('history')}>{t('pools.history')}</Button>}
      {pool && may('pool:manage') && <Button icon={<SettingOutlined />} onClick={() => show('settings')}>{t('pools.settings')}</Button>}
      {pool && may('pool:manage') && <Button onClick={() => show('rules')}>{t('pools.rules')}</Button>}
      {create}
    </>
  )
  return (
    <>
      {!pool && (
        <PageBody>
          <PageHeader title={t('pools.one')} />
          {pools.isPending && <Skeleton active />}
          {pools.isError && <LoadFailed error={pools.error} onRetry={() => void pools.refetch()} />}
          {pools.data?.length === 0 && <EmptyState title={t('pools.none')} hint={may('pool:manage') && t('pools.none_hint')} action={create} />}
        </PageBody>
      )}
      {pool && (
        <PeopleList pool={pool} actions={actions} onOpen={(id) => change({ person: id })}
          bar={<><Picker pools={pools.data ?? []} value={pool.id} onChange={(id) => change({ pool: id, person: null })} /><Limits pool={pool} /></>} />
      )}
      {pool && <PersonDrawer pool={pool} others={pools.data?.filter((one) => one.id !== pool.id && one.entity_type === pool.entity_type && one.is_active) ?? []} id={params.get('person')} onClose={() => change({ person: null })} />}
      {pool && side === 'history' && <HistoryDrawer pool={pool} onClose={() => show(null)} />}
      {pool && side === 'rules' && <RulesDrawer pool={pool} onClose={() => show(null)} />}
      {side === 'new' && <PoolForm key="new" pool={null} onClose={() => show(null)} onMade={(id) => change({ pool: id, side: null })} />}
      {pool && side === 'settings' && <PoolForm key={pool.id} pool={pool} onClose={() => show(null)} />}
    </>
  )
}

function Picker({ pools, value, onChange }: { pools: Pool[]; value: string; onChange: (id: string) => void }) {
  return (
    <Select value={value} onChange={onChange} aria-label={t('pools.pick')} style={{ minWidth: 200 }}
      options={pools.map((pool) => ({ value: pool.id, label: `${pool.name} · ${pool.inside}` }))} />
  )
}

/** What the pool holds and what I have used up. */
function Limits({ pool }: { pool: Pool }) {
  const of = (most: number | null | undefined, n: number, word: 'claimed' | 'viewed') => (most === null || most === undefined ? t(`pools.${word}_today`, { n }) : t(`pools.${word}_of`, { n, most }))
  const said = [
    pool.capacity === null ? t('pools.inside', { n: pool.inside }) : t('pools.inside_of', { n: pool.inside, most: pool.capacity }),
    of(pool.daily_claims, pool.mine.claimed_today, 'claimed'), of(pool.daily_views, pool.mine.viewed_today, 'viewed'),
    ...(pool.max_held === null || pool.mine.held === null ? [] : [t('pools.held_of', { n: pool.mine.held, most: pool.max_held })]),
  ]
  return <span className={styles.limits}>{said.map((one) => <span key={one} className="number">{one}</span>)}</span>
}

/** What colleagues take shows on this page within a moment. */
function usePoolsLive() {
  const queries = useQueryClient()
  const due = useRef<ReturnType<typeof setTimeout>>(undefined)
  useLiveEvent('crm.pool.', () => {
    clearTimeout(due.current)
    due.current = setTimeout(() => void queries.invalidateQueries({ queryKey: POOLS }), PAUSE)
  })
}
