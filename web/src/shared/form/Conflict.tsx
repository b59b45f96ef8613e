import { Alert, Button } from 'antd'
import { t } from '@/i18n'
import type { Difference } from './differences'

interface Props { names: Record<string, string | undefined>; items: Difference[]; say?: ((field: string, value: unknown) => string) | undefined; onTake: (item: Difference) => void; onDone: () => void }

/** Somebody else saved first: shows both versions of each field that differs. */
export function Conflict({ names, items, say, onTake, onDone }: Props) {
  const show = (field: string, value: unknown) => (say ? say(field, value) : value === null || value === undefined || value === '' ? '—' : String(value))
  const table = (
    <div>
      {items.map((item) => (
        <div key={item.field} style={{ display: 'flex', gap: 8, alignItems: 'center', padding: '4px 0' }}>
          <span style={{ flex: 1 }}>
            <strong>{names[item.field] ?? item.field}</strong><br />
            {t('form.theirs')} {show(item.field, item.theirs)} · {t('form.mine')} {show(item.field, item.mine)}
          </span>
          <Button size="small" onClick={() => onTake(item)}>{t('form.take_theirs')}</Button>
        </div>
      ))}
      <Button size="small" type="link" style={{ paddingInline: 0 }} onClick={onDone}>{t('form.conflict_done')}</Button>
    </div>
  )
  return <Alert style={{ marginBottom: 16 }} type="warning" showIcon title={t('form.conflict')} description={table} />
}
