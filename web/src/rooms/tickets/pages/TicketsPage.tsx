import { PlusOutlined } from '@ant-design/icons'
import { Button, Segmented } from 'antd'
import { useRef } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { t } from '@/i18n'
import { SearchWords } from '@/shared/board/SearchWords'
import { useFilters } from '@/shared/list/useFilters'
import { useMay } from '@/shared/session'
import { PageHeader } from '@/shared/ui/PageHeader'
import { useChangeParams } from '@/shared/useParams'
import { Board } from '../parts/Board'
import { FilterBar, Views } from '../parts/FilterBar'
import { TicketForm } from '../parts/TicketForm'
import { TicketList } from '../parts/TicketList'
import type { TicketFilters } from '../queries'
import { useTicketsLive } from '../useTicketsLive'
import styles from './tickets.module.css'

const SHAPES = ['list', 'board'] as const

export function TicketsPage() {
  const [filters, setFilters] = useFilters('q', 'status', 'priority', 'ticket_type', 'assigned_agent_id', 'watching', 'late')
  const [params] = useSearchParams()
  const change = useChangeParams()
  const go = useNavigate()
  const made = useRef<string | null>(null)
  const may = useMay()
  useTicketsLive()
  const shape = params.get('view') === 'board' ? 'board' : 'list'
  const onBoard: TicketFilters = { ...filters }
  delete onBoard.status
  const open = (id: string) => void go(`/tickets/${id}`)
  // the form closes after it has made one: then that one is shown, and not the list again
  const close = () => {
    if (made.current) open(made.current)
    else change({ new: null, conversation_id: null, customer_id: null })
    made.current = null
  }
  const search = { value: filters.q, onChange: (q: string) => setFilters({ q }), placeholder: t('tickets.search') }
  const create = may('ticket:write') ? <Button type="primary" icon={<PlusOutlined />} onClick={() => change({ new: '1' })}>{t('tickets.create')}</Button> : null
  const actions = (
    <>
      <Segmented value={shape} aria-label={t('tickets.view')} options={SHAPES.map((value) => ({ value, label: t(`tickets.${value}`) }))} onChange={(value) => change({ view: value === 'list' ? null : value })} />
      {create}
    </>
  )
  const bar = <FilterBar filters={filters} onChange={setFilters} statuses={shape === 'list'} />
  const views = <Views filters={filters} onChange={setFilters} board={shape === 'board'} />
  return (
    <>
      {shape === 'list' ? <TicketList filters={filters} search={search} bar={<>{views}{bar}</>} actions={actions} create={create} onOpen={open} /> : (
        <div className={`${styles.page} ${styles.whole}`}>
          <PageHeader title={t('tickets.one')} actions={actions} />
          <div className={styles.bar}>{views}<SearchWords {...search} />{bar}</div>
          <Board filters={onBoard} onOpen={open} />
        </div>
      )}
      <TicketForm ticket={null} open={params.get('new') === '1'} preset={{ conversation_id: params.get('conversation_id') ?? undefined, customer_id: params.get('customer_id') ?? undefined }}
        onClose={close} onCreated={(id) => { made.current = id }} />
    </>
  )
}
