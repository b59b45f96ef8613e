import { Button, Drawer, Popconfirm } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card, Facts } from '@/shared/ui/Card'
import { StatusTag } from '@/shared/ui/StatusTag'
import { hookTone } from '../labels'
import { deleteHook, HOOKS, patchHook, rotateSecret, testHook, type Hook } from '../queries'
import { Deliveries } from './Deliveries'

interface Props { hook: Hook | null; onClose: () => void; onEdit: (hook: Hook) => void; onSecret: (secret: string) => void }

export function HookDrawer({ hook, ...rest }: Props) {
  return (
    <Drawer title={hook?.name} open={hook !== null} onClose={rest.onClose} size={680} styles={{ wrapper: { maxWidth: '100vw' } }} destroyOnHidden>
      {hook && <Content hook={hook} {...rest} />}
    </Drawer>
  )
}

function Content({ hook, onClose, onEdit, onSecret }: Props & { hook: Hook }) {
  const zone = useZone()
  const on = hook.status === 'active'
  const test = useAction((_: void, key) => testHook(hook.id, key), { stale: [HOOKS], done: t('hooks.tested') })
  const flip = useAction((_: void, key) => patchHook(hook.id, { status: on ? 'disabled' : 'active' }, key), { stale: [HOOKS], done: on ? t('hooks.disabled') : t('hooks.enabled') })
  const rotate = useAction((_: void, key) => rotateSecret(hook.id, key), { stale: [HOOKS], onDone: (made) => onSecret(made.secret) })
  const remove = useAction((_: void, key) => deleteHook(hook.id, key), { stale: [HOOKS], done: t('hooks.removed'), onDone: onClose })
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      <Card>
        <Facts rows={[
          [t('hooks.url'), hook.url], [t('hooks.status'), <StatusTag key="status" group="hook_status" value={hook.status} tone={hookTone[hook.status]} />],
          [t('hooks.events'), hook.events.includes('*') ? t('hooks.all_events') : hook.events.join('、')],
          [t('hooks.last_success'), hook.last_success_at ? dateTimeText(hook.last_success_at, zone) : t('hooks.never')],
        ]} />
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, marginTop: 14 }}>
          <Button type="primary" disabled={!on} loading={test.isPending} onClick={() => test.mutate()}>{t('hooks.test')}</Button>
          <Button onClick={() => onEdit(hook)}>{t('common.edit')}</Button>
          <Button loading={flip.isPending} onClick={() => flip.mutate()}>{on ? t('hooks.disable') : t('hooks.enable')}</Button>
          <Popconfirm title={t('hooks.rotate_ask')} onConfirm={() => rotate.mutate()}><Button loading={rotate.isPending}>{t('hooks.rotate')}</Button></Popconfirm>
          <Popconfirm title={t('hooks.remove_ask')} onConfirm={() => remove.mutate()}><Button danger type="text" loading={remove.isPending}>{t('hooks.remove')}</Button></Popconfirm>
        </div>
      </Card>
      <Deliveries hook={hook} />
    </div>
  )
}
