import { Select } from 'antd'
import { t } from '@/i18n'

/** In which order the list comes; the newest first is the usual one and is not said in the address. */
export function SortSelect({ value, onChange }: { value: string | undefined; onChange: (sort: string | null) => void }) {
  return (
    <Select style={{ width: 112 }} value={value ?? ''} aria-label={t('sorts.label')} onChange={(sort) => onChange(sort || null)}
      options={[{ value: '', label: t('sorts.newest') }, { value: '-score', label: t('sorts.score') }]} />
  )
}
