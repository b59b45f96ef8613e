import { PlusOutlined, SettingOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { useRef } from 'react'
import { useSearchParams } from 'react-router'
import { t } from '@/i18n'
import { SearchWords } from '@/shared/board/SearchWords'
import { useFilters } from '@/shared/list/useFilters'
import { useLiveEvent } from '@/shared/live'
import { useMay } from '@/shared/session'
import { PageHeader } from '@/shared/ui/PageHeader'
import { useChangeParams } from '@/shared/useParams'
import { Board } from '../parts/Board'
import { DealDrawer } from '../parts/DealDrawer'
import { DealForm } from '../parts/DealForm'
import { DealList } from '../parts/DealList'
import { FilterBar } from '../parts/FilterBar'
import { ForecastView } from '../parts/ForecastView'
import { LossesView } from '../parts/LossesView'
import { SettingsDrawer } from '../parts/SettingsDrawer'
import { DEALS, type DealFilters } from '../queries'
import styles from './deals.module.css'

const VIEWS = ['board', 'list', 'forecast', 'losses'] as const
const PAUSE = 400

export function DealsPage() {
  const [filters, setFilters] = useFilters('q', 'owner_id', 'stage', 'closing_from', 'closing_to', 'amount_min', 'amount_max')
  const [params] = useSearchParams()
  const change = useChangeParams()
  const may = useMay()
  useDealsLive()
  const view = VIEWS.find((name) => name === params.get('view')) ?? 'board'
  const open = params.get('deal')
  const openOne = (id: string | null) => change({ deal: id, customer_id: null, lead_id: null })
  const onBoard: DealFilters = { ...filters }
  delete onBoard.stage
  const search = { value: filters.q, onChange: (q: string) => setFilters({ q }), placeholder: t('deals.search') }
  const create = may('deal:write') ? <Button type="primary" icon={<PlusOutlined />} onClick={() => openOne('new')}>{t('deals.create')}</Button> : null
  const actions = (
    <>
      <Segmented value={view} aria-label={t('deals.view')} options={VIEWS.map((value) => ({ value, label: t(`deals.${value}`) }))} onChange={(value) => change({ view: value === 'board' ? null : value })} />
      {may('config:write') && <Button icon={<SettingOutlined />} aria-label={t('deals.settings')} onClick={() => change({ settings: '1' })} />}
      {create}
    </>
  )
  const bar = <FilterBar filters={filters} onChange={setFilters} stages={view === 'list'} narrowing={view === 'board' || view === 'list'} />
  return (
    <>
      {view === 'list' ? <DealList filters={filters} search={search} bar={bar} actions={actions} create={create} onOpen={openOne} onFilter={setFilters} /> : (
        <div className={view === 'board' ? `${styles.page} ${styles.whole}` : styles.page}>
          <PageHeader title={t('deals.one')} actions={actions} />
          <div className={styles.bar}>{view === 'board' && <SearchWords {...search} />}{bar}</div>
          {view === 'board' && <Board filters={onBoard} onOpen={openOne} />}
          {view === 'forecast' && <ForecastView owner={filters.owner_id} />}
          {view === 'losses' && <LossesView owner={filters.owner_id} />}
        </div>
      )}
      <DealForm deal={null} open={open === 'new'} preset={{ customer_id: params.get('customer_id') ?? undefined, lead_id: params.get('lead_id') ?? undefined }} onClose={() => openOne(null)} />
      {open !== 'new' && <DealDrawer id={open} onClose={() => openOne(null)} />}
      {may('config:write') && <SettingsDrawer open={params.get('settings') === '1'} onClose={() => change({ settings: null })} />}
    </>
  )
}

/** What colleagues do shows on this page within a moment. */
function useDealsLive() {
  const queries = useQueryClient()
  const due = useRef<ReturnType<typeof setTimeout>>(undefined)
  useLiveEvent('crm.deal.', () => {
    clearTimeout(due.current)
    due.current = setTimeout(() => void queries.invalidateQueries({ queryKey: DEALS }), PAUSE)
  })
}
