import { Button, Popconfirm } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay } from '@/shared/session'
import { toast } from '@/shared/ui/toast'
import { closeDoor, openDoor, ORGANIZATION, useOrganization } from '../people'

/** The link by which people apply: copied, renewed, or taken away. */
export function Door() {
  const org = useOrganization()
  const writer = useMay()('org:write')
  const open = useAction((_: void, key) => openDoor(key), { stale: [ORGANIZATION], onDone: ({ link }) => copy(link) })
  const close = useAction((_: void, key) => closeDoor(key), { stale: [ORGANIZATION], done: t('applying.door_closed') })
  const copy = (link: string) => void navigator.clipboard.writeText(link).then(() => toast.success(t('common.copied')), () => undefined)
  const key = org.data?.apply_key
  if (!org.data) return null
  if (!key) return writer ? <Button type="primary" loading={open.isPending} onClick={() => open.mutate()}>{t('applying.door_open')}</Button> : <span className="faint">{t('applying.door_shut')}</span>
  return (
    <>
      <Button type="primary" onClick={() => copy(`${window.location.origin}/apply/${key}`)}>{t('applying.door_copy')}</Button>
      {writer && <Popconfirm title={t('applying.door_new_ask')} onConfirm={() => open.mutate()}><Button loading={open.isPending}>{t('applying.door_new')}</Button></Popconfirm>}
      {writer && <Button type="text" loading={close.isPending} onClick={() => close.mutate()}>{t('applying.door_close')}</Button>}
    </>
  )
}
