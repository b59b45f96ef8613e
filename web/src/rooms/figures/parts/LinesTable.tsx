import { Table } from 'antd'
import { t, type Key } from '@/i18n'
import { dayText } from '@/shared/time'
import type { By, Line } from '../queries'
import { COLUMNS, figureText, type Figure } from '../words'

const NOBODY: Record<By, Key> = { day: 'figures.none', agent: 'figures.nobody', channel: 'figures.no_channel', team: 'figures.no_team', site: 'figures.no_site' }

/** A line for each day, person, channel, team or site; every column can be sorted. */
export function LinesTable({ by, lines, loading }: { by: By; lines: Line[]; loading: boolean }) {
  const nameOf = (line: Line) => (by === 'day' ? dayText(line.key ?? '') : (line.name ?? t(NOBODY[by])))
  const figure = (name: Figure) => ({
    key: name, title: t(`figures.${name}`), align: 'right' as const, className: 'number', width: 112,
    sorter: (left: Line, right: Line) => (left[name] ?? -1) - (right[name] ?? -1),
    render: (_: unknown, line: Line) => figureText(name, line[name]),
  })
  return (
    <Table<Line> size="small" rowKey={(line) => line.key ?? '-'} loading={loading} dataSource={lines} scroll={{ x: 150 + COLUMNS.length * 112 }}
      pagination={lines.length > 100 ? { pageSize: 100, showSizeChanger: false } : false}
      columns={[{ key: 'name', title: t(by === 'day' ? 'figures.day' : 'figures.line'), fixed: 'left', width: 150, ellipsis: true, render: (_, line) => nameOf(line) }, ...COLUMNS.map(figure)]} />
  )
}
