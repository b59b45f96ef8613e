import { Alert, Button, Radio, Select, Table } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { t, tOr } from '@/i18n'
import { useOwnFields } from '@/shared/fields/fields'
import { useAction } from '@/shared/form/useAction'
import { Card } from '@/shared/ui/Card'
import { checkImport, CONTACT, DUPLICATES, IMPORT_FIELDS, startImport, type Duplicates, type Import } from '../imports'
import { ImportTrial } from './ImportTrial'

const SAMPLES = 3

export function ImportMapping({ of }: { of: Import }) {
  const [mapping, setMapping] = useState<Record<string, string>>(of.trial?.mapping ?? of.guessed)
  const [duplicates, setDuplicates] = useState<Duplicates>(of.trial?.duplicates ?? 'skip')
  const start = useAction((_: void, key) => startImport(of.id, { mapping, duplicates }, key), { stale: [['imports']] })
  const check = useAction((_: void, key) => checkImport(of.id, { mapping, duplicates }, key), { stale: [['imports']] })
  const checking = check.isPending || of.status === 'checking'
  const foot = useRef<HTMLDivElement>(null)
  const tried = checking ? undefined : of.trial?.checked_at
  useEffect(() => { if (tried) foot.current?.scrollIntoView({ block: 'end' }) }, [tried]) // below the fold of a wide table
  const stale = !!of.trial && (of.trial.duplicates !== duplicates || !alike(of.trial.mapping, mapping))
  const chosen = Object.values(mapping)
  const fields = useOwnFields(of.kind === 'customers')
  const own = of.kind === 'customers' ? (fields.data ?? []).map(({ key, label }) => ({ value: `custom_fields.${key}`, label })) : []
  const nameless = !CONTACT[of.kind].some((field) => chosen.includes(field))
  const choose = (column: string, field: string | undefined) => setMapping((before) => {
    const after = { ...before }
    if (field) after[column] = field
    else delete after[column]
    return after
  })
  const rows = of.columns.map((column, index) => ({
    key: `${index}`,
    column,
    sample: of.preview.slice(0, SAMPLES).map((row) => row[index]).filter(Boolean).join(' / '),
  }))
  return (
    <>
      <Card title={t('imports.match', { file: of.filename })}>
        <Table
          size="small"
          pagination={false}
          scroll={{ x: 560 }}
          dataSource={rows}
          columns={[
            { title: t('imports.column'), dataIndex: 'column', width: 160 },
            { title: t('imports.sample'), dataIndex: 'sample', ellipsis: true },
            {
              title: t('imports.field'),
              width: 200,
              render: (_, { column }) => (
                <Select
                  allowClear
                  style={{ width: '100%' }}
                  value={mapping[column]}
                  placeholder={t('imports.ignore')}
                  aria-label={t('imports.field_for', { column })}
                  onChange={(field?: string) => choose(column, field)}
                  showSearch={{ optionFilterProp: 'label' }}
                  options={[...IMPORT_FIELDS[of.kind].map((value) => ({ value, label: tOr(`import_fields.${value}`, value) })), ...own].map((option) => ({ ...option, disabled: chosen.includes(option.value) && mapping[column] !== option.value }))}
                />
              ),
            },
          ]}
        />
      </Card>
      <Card title={t('imports.duplicates')}>
        <Radio.Group
          vertical
          value={duplicates}
          onChange={(event) => setDuplicates(event.target.value as Duplicates)}
          options={DUPLICATES[of.kind].map((value) => ({ value, label: t(`trial.${value}`) }))}
        />
      </Card>
      {nameless && <Alert type="warning" showIcon title={t('imports.need_contact')} />}
      {checking && <Alert type="info" showIcon title={t('trial.checking')} />}
      {of.trial && !checking && <ImportTrial trial={of.trial} stale={stale} />}
      <div ref={foot} style={{ display: 'flex', gap: 12 }}>
        <Button size="large" disabled={nameless} loading={checking} onClick={() => check.mutate()}>{t('trial.check')}</Button>
        <Button type="primary" size="large" disabled={nameless || checking} loading={start.isPending} onClick={() => start.mutate()}>{t('imports.start')}</Button>
      </div>
    </>
  )
}

const alike = (one: Record<string, string>, two: Record<string, string>) =>
  Object.keys(one).length === Object.keys(two).length && Object.entries(one).every(([name, value]) => two[name] === value)
