import { SearchOutlined } from '@ant-design/icons'
import { Button, Input, Table } from 'antd'
import type { ColumnType } from 'antd/es/table'
import { useEffect, useMemo, useRef, useState, type Key, type ReactNode } from 'react'
import { t } from '@/i18n'
import { useNarrow } from '@/shared/appearance'
import { EmptyState, type EmptyWords } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { ColumnChooser } from './ColumnChooser'
import styles from './list.module.css'
import { useColumnChoice } from './useColumnChoice'
import type { Keyset } from './useKeyset'
import { useHeight } from './useHeight'
import { ViewsBar, type ViewSpot } from './ViewsBar'

export interface ListColumn<T> extends Omit<ColumnType<T>, 'key' | 'title' | 'width'> {
  key: string
  title: string
  width: number
  /** Shown on a phone as well. */
  phone?: boolean
  /** Hidden until somebody asks for it. */
  optional?: boolean
}

interface Props<T> {
  name: string
  title: string
  subtitle?: ReactNode
  columns: ListColumn<T>[]
  query: Keyset<T>
  search?: { value: string | undefined; onChange: (value: string) => void; placeholder: string }
  filters?: ReactNode
  filtered?: boolean
  actions?: ReactNode
  bulk?: (rows: T[], clear: () => void) => ReactNode
  /** What became of the last change of many rows. */
  notice?: ReactNode
  /** Where views of this list are kept, and what its address says. */
  views?: ViewSpot
  empty: EmptyWords
  onOpen?: (row: T) => void
}

const NEAR_END = 400

/** The one list of the console: search, filters, columns, virtual rows that load as one scrolls. */
export function ListPage<T extends { id: string }>(props: Props<T>) {
  const { name, columns, query, bulk, onOpen } = props
  const narrow = useNarrow()
  const [box, height] = useHeight()
  const choice = useColumnChoice(name, columns)
  const [selected, setSelected] = useState<Key[]>([])
  const rows = useMemo(() => query.data ?? [], [query.data])
  const shown = columns.filter((column) => (narrow ? column.phone : choice.isShown(column.key)))
  const chosen = useMemo(() => {
    const ids = new Set(selected)
    return ids.size ? rows.filter((row) => ids.has(row.id)) : []
  }, [rows, selected])
  const width = shown.reduce((sum, column) => sum + column.width, bulk && !narrow ? 44 : 0)
  const more = () => {
    if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage()
  }
  const empty = query.isSuccess && rows.length === 0
  const bare = !props.search && !props.filters
  const chooser = !narrow && <ColumnChooser columns={columns} choice={choice} />

  return (
    <div className={styles.page}>
      <PageHeader title={props.title} subtitle={props.subtitle} actions={bare ? <>{chooser}{props.actions}</> : props.actions} />
      {props.views && <ViewsBar spot={props.views} choice={choice} />}
      {!bare && <div className={styles.bar}>
        {props.search && <SearchBox {...props.search} />}
        {props.filters}
        <span className={styles.spring} />
        {chooser}
      </div>}
      {chosen.length > 0 && bulk && (
        <div className={styles.bulk} role="status">
          <span>{t('list.selected', { n: chosen.length })}</span>
          {bulk(chosen, () => setSelected([]))}
          <Button type="link" size="small" onClick={() => setSelected([])}>{t('list.clear')}</Button>
        </div>
      )}
      {props.notice}
      <div ref={box} className={styles.rows}>
        {query.isError && rows.length === 0 && <LoadFailed error={query.error} onRetry={() => void query.refetch()} />}
        {empty && <EmptyState {...(props.filtered ? { title: t('list.none_found'), hint: t('list.none_found_hint') } : props.empty)} />}
        {!empty && !(query.isError && rows.length === 0) && height > 0 && (
          <Table<T>
            virtual
            rowKey="id"
            size="middle"
            pagination={false}
            loading={query.isPending}
            columns={shown}
            dataSource={rows}
            scroll={{ x: Math.max(width, 320), y: Math.max(height - 48, 160) }}
            rowSelection={bulk && !narrow ? { selectedRowKeys: selected, onChange: setSelected, columnWidth: 44 } : undefined}
            onRow={onOpen ? (row) => ({
              tabIndex: 0,
              className: styles.row,
              onClick: () => onOpen(row),
              onKeyDown: (event) => { if (event.key === 'Enter' && event.target === event.currentTarget) onOpen(row) },
            }) : undefined}
            onScroll={(event) => {
              const place = event.currentTarget
              if (place && place.scrollHeight - place.scrollTop - place.clientHeight < NEAR_END) more()
            }}
          />
        )}
      </div>
      {rows.length > 0 && (
        <div className={styles.foot}>
          <span className="faint">{t(query.hasNextPage ? 'list.loaded' : 'list.all_loaded', { n: rows.length })}</span>
          {query.hasNextPage && <Button type="link" size="small" loading={query.isFetchingNextPage} onClick={more}>{t('common.load_more')}</Button>}
        </div>
      )}
    </div>
  )
}

const TYPING_PAUSE = 300

function SearchBox({ value, onChange, placeholder }: NonNullable<Props<never>['search']>) {
  const said = value ?? ''
  const [text, setText] = useState(said)
  const [held, setHeld] = useState(said)
  const [sent, setSent] = useState(said)
  if (said !== held) { // the address changed: by what was typed here, or by a view or the way back, which the box follows
    setHeld(said)
    setSent(said)
    if (said !== sent) setText(said)
  }
  const latest = useRef(onChange)
  useEffect(() => { latest.current = onChange })
  useEffect(() => {
    if (text.trim() === said) return
    const timer = setTimeout(() => {
      setSent(text.trim())
      latest.current(text.trim())
    }, TYPING_PAUSE)
    return () => clearTimeout(timer)
  }, [text, said])
  return (
    <Input
      className={styles.search}
      prefix={<SearchOutlined className="faint" />}
      allowClear
      value={text}
      placeholder={placeholder}
      aria-label={placeholder}
      onChange={(event) => setText(event.target.value)}
      onPressEnter={() => { setSent(text.trim()); onChange(text.trim()) }}
    />
  )
}
