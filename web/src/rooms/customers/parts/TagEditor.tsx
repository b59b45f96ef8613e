import { PlusOutlined } from '@ant-design/icons'
import { Button, Select } from 'antd'
import { useState } from 'react'
import { newId } from '@/api/id'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { TagLabel } from '@/shared/ui/TagLabel'
import { addTag, createTag, CUSTOMERS, removeTag, useTags, type CustomerDetail } from '../queries'
import styles from './customer.module.css'

const NEW = 'new:'

export function TagEditor({ customer, editable }: { customer: CustomerDetail; editable: boolean }) {
  const tags = useTags()
  const [adding, setAdding] = useState(false)
  const [typed, setTyped] = useState('')
  const stale = [CUSTOMERS, ['tags']]
  const add = useAction(async (choice: string, key) => {
    const id = choice.startsWith(NEW) ? (await createTag(choice.slice(NEW.length), key)).id : choice
    return addTag(customer.id, id, newId())
  }, { stale, onDone: () => setAdding(false) })
  const remove = useAction((id: string, key) => removeTag(customer.id, id, key), { stale })
  const mine = new Set(customer.tags.map((tag) => tag.id))
  const offered = (tags.data ?? []).filter((tag) => !mine.has(tag.id))
  const isNew = typed.trim() && !(tags.data ?? []).some((tag) => tag.name === typed.trim())
  return (
    <div className={styles.tags}>
      {customer.tags.map((tag) => (
        <TagLabel key={tag.id} name={tag.name} color={tag.color} onRemove={editable ? () => remove.mutate(tag.id) : undefined} />
      ))}
      {editable && !adding && <Button size="small" type="dashed" icon={<PlusOutlined />} onClick={() => setAdding(true)}>{t('customers.add_tag')}</Button>}
      {adding && (
        <Select<string>
          autoFocus
          defaultOpen
          size="small"
          style={{ width: 150 }}
          loading={add.isPending}
          showSearch={{ optionFilterProp: 'label', onSearch: setTyped }}
          placeholder={t('customers.add_tag')}
          aria-label={t('customers.add_tag')}
          onBlur={() => setAdding(false)}
          onChange={(choice) => add.mutate(choice)}
          options={[
            ...offered.map(({ id, name }) => ({ value: id, label: name })),
            ...(isNew ? [{ value: NEW + typed.trim(), label: t('customers.new_tag', { name: typed.trim() }) }] : []),
          ]}
        />
      )}
    </div>
  )
}
