import { Select } from 'antd'
import { t } from '@/i18n'
import { useBases } from '../queries'

/** Which base a list is of; nothing: all of them. */
export function BaseSelect({ value, onChange }: { value: string | undefined; onChange: (id: string | undefined) => void }) {
  const bases = useBases()
  return (
    <Select allowClear value={value} onChange={onChange} placeholder={t('knowledge.all_bases')} aria-label={t('knowledge.base')} style={{ minWidth: 160 }}
      options={bases.data?.map(({ id, name }) => ({ value: id, label: name }))} />
  )
}
