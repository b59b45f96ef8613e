import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Popconfirm, Skeleton } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useUsers } from '@/shared/pickers/people'
import { useMay } from '@/shared/session'
import { Card, PageBody } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { actionText, deleteMacro, MACROS, useMacros, type Macro } from '../macros'
import { MacroForm } from '../parts/MacroForm'
import styles from './tickets.module.css'

/** Settings of tickets: macros, one's own and the shared ones. */
export function MacrosPage() {
  const macros = useMacros()
  const users = useUsers()
  const writer = useMay()('ticket:write')
  const [open, setOpen] = useState<Macro | 'new' | null>(null)
  const remove = useAction((id: string, key) => deleteMacro(id, key), { stale: [MACROS], done: t('macros.removed') })
  const create = writer && <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('macros.create')}</Button>
  const names = (id: string) => users.data?.find((user) => user.id === id)?.name ?? '…'
  return (
    <PageBody>
      <PageHeader title={t('macros.title')} subtitle={t('macros.subtitle')} actions={!!macros.data?.length && create} />
      {macros.isPending && <Skeleton active />}
      {macros.isError && <LoadFailed error={macros.error} onRetry={() => void macros.refetch()} />}
      {macros.data?.length === 0 && <EmptyState title={t('macros.empty')} hint={t('macros.empty_hint')} action={create} />}
      {!!macros.data?.length && (
        <Card>
          {macros.data.map((macro) => (
            <div key={macro.id} role="group" aria-label={macro.name} className={styles.line}>
              <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
                <strong>{macro.name}</strong> <span className="faint">{t(macro.is_shared ? 'macros.is_shared' : 'macros.is_own')}</span>
                <div className="quiet">{macro.actions.map((one) => actionText(one, names)).join('；')}</div>
              </div>
              {macro.is_own && writer && (
                <span style={{ flex: 'none' }}>
                  <Button type="text" size="small" icon={<EditOutlined />} aria-label={t('macros.edit_named', { name: macro.name })} onClick={() => setOpen(macro)} />
                  <Popconfirm title={t('macros.remove_ask', { name: macro.name })} okText={t('common.remove')} okButtonProps={{ danger: true }} onConfirm={() => remove.mutate(macro.id)}>
                    <Button type="text" size="small" icon={<DeleteOutlined />} loading={remove.isPending && remove.variables === macro.id} aria-label={t('macros.remove_named', { name: macro.name })} />
                  </Popconfirm>
                </span>
              )}
            </div>
          ))}
        </Card>
      )}
      {open && <MacroForm key={open === 'new' ? 'new' : open.id} macro={open === 'new' ? null : open} onClose={() => setOpen(null)} />}
    </PageBody>
  )
}
