import { AutoComplete, Table } from 'antd'
import { t, tOr } from '@/i18n'
import { ALL_FIELDS, COMMON_FIELDS } from '../labels'
import type { Leaf, Trial } from '../queries'

export interface Paths { mapping: Record<string, string>; id: string; form: string }

interface Props { paths: Paths; onChange: (paths: Paths) => void; leaves: Leaf[]; findings: Trial['findings']; all: boolean }

/** Field by field: the path into the body, and what it found in the sample. */
export function MappingTable({ paths, onChange, leaves, findings, all }: Props) {
  const shown = ALL_FIELDS.filter((field) => all || paths.mapping[field] || COMMON_FIELDS.some((one) => one === field))
  const rows = [...shown, 'id', 'form'].map((field) => ({ key: field, path: (field === 'id' ? paths.id : field === 'form' ? paths.form : paths.mapping[field]) ?? '', finding: findings.find((one) => one.field === field) }))
  const set = (field: string, path: string) => onChange(
    field === 'id' ? { ...paths, id: path } : field === 'form' ? { ...paths, form: path } : { ...paths, mapping: { ...paths.mapping, [field]: path } },
  )
  const options = leaves.map((leaf) => ({ value: leaf.path, label: `${leaf.label}：${leaf.value}`.slice(0, 80) }))
  const named = (field: string) => tOr(`intake_fields.${field}`, field)
  return (
    <Table
      size="small"
      pagination={false}
      scroll={{ x: 600 }}
      dataSource={rows}
      columns={[
        { title: t('intake.field'), width: 110, render: (_, row) => named(row.key) },
        {
          title: t('intake.path'),
          render: (_, row) => (
            <AutoComplete
              style={{ width: '100%' }}
              value={row.path}
              options={options}
              aria-label={t('intake.path_for', { field: named(row.key) })}
              placeholder="$.…"
              onChange={(path: string) => set(row.key, path)}
              showSearch={{ filterOption: (typed, option) => typed === '' || typed.startsWith('$') || String(option?.label).includes(typed) }}
            />
          ),
        },
        { title: t('intake.found'), width: 180, ellipsis: true, render: (_, row) => row.finding && <Found finding={row.finding} /> },
      ]}
    />
  )
}

function Found({ finding }: { finding: Trial['findings'][number] }) {
  return (
    <>
      {finding.found}
      {finding.reason && <span className="quiet">{finding.found && ' · '}{tOr(`intake_reasons.${finding.reason}`, finding.reason)}</span>}
    </>
  )
}
