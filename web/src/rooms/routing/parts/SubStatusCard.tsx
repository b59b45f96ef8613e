import { Button, Input, Select, Switch } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { addSubStatus, patchSubStatus, SUB_STATUSES, useSubStatuses, type SubStatus } from '../queries'
import styles from './routing.module.css'

type Category = SubStatus['category']
const CATEGORIES: Category[] = ['pending', 'active', 'resolved']

/** The organization's own words under the fixed statuses. */
export function SubStatusCard({ writer }: { writer: boolean }) {
  const all = useSubStatuses()
  const [category, setCategory] = useState<Category>('active')
  const [name, setName] = useState('')
  const add = useAction((_: void, key) => addSubStatus({ category, name: name.trim(), position: 0 }, key), { stale: [SUB_STATUSES], onDone: () => setName('') })
  const change = useAction(({ id, is_active }: { id: string; is_active: boolean }, key) => patchSubStatus(id, { is_active }, key), { stale: [SUB_STATUSES] })
  return (
    <>
      <p className="quiet">{t('routing.sub_hint')}</p>
      <ul className={styles.words}>
        {(all.data ?? []).map((one) => (
          <li key={one.id}>
            <span>{t(`conversation_status.${one.category}`)} · {one.name}</span>
            <Switch size="small" checked={one.is_active} disabled={!writer} aria-label={one.name} onChange={(is_active) => change.mutate({ id: one.id, is_active })} />
          </li>
        ))}
      </ul>
      {writer && (
        <div className={styles.add}>
          <Select<Category> value={category} style={{ width: 120 }} aria-label={t('routing.state')} onChange={setCategory} options={CATEGORIES.map((value) => ({ value, label: t(`conversation_status.${value}`) }))} />
          <Input style={{ width: 200 }} maxLength={50} value={name} placeholder={t('routing.sub_name')} aria-label={t('routing.sub_name')} onChange={(event) => setName(event.target.value)} />
          <Button loading={add.isPending} disabled={!name.trim()} onClick={() => add.mutate()}>{t('routing.add_word')}</Button>
        </div>
      )}
    </>
  )
}
