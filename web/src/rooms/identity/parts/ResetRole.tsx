import { Button, Popconfirm } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { ME } from '@/shared/session'
import { FIELDS, patchRole, ROLES, USUAL, type Role } from '../roles'

/** Whether one of the house's own roles is no longer as it came. */
export const isChanged = (role: Role) => role.is_system && (!role.follows_default || role.row_scope !== 'org' || FIELDS.some((name) => (role.fields[name] ?? USUAL[name]) !== USUAL[name]))

export function ResetRole({ role, onDone }: { role: Role; onDone: () => void }) {
  const reset = useAction((_: void, key) => patchRole(role, { reset: true }, key), { stale: [ROLES, [...ME]], done: t('rights.was_reset'), onDone })
  if (!isChanged(role)) return null
  return (
    <Popconfirm title={t('rights.reset_ask')} description={t('rights.reset_text')} okText={t('rights.reset')} onConfirm={() => reset.mutate()}>
      <Button loading={reset.isPending} style={{ marginRight: 'auto' }}>{t('rights.reset')}</Button>
    </Popconfirm>
  )
}
