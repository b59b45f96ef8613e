import { EllipsisOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Checkbox, Input, Popover } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { PopMenu } from '@/shared/ui/PopMenu'
import styles from './list.module.css'
import type { Choice } from './useColumnChoice'
import { changesTo, createView, deleteView, isShown, keepable, openWith, patchView, useViews, VIEWS, type Address, type View, type ViewKind } from './views'

export interface ViewSpot { kind: ViewKind; address: Address; onApply: (changes: Record<string, string | null>) => void }

/** The kept views of a list, one click each; the address stays the truth of what is shown. */
export function ViewsBar({ spot, choice }: { spot: ViewSpot; choice: Choice }) {
  const { kind, address, onApply } = spot
  const views = useViews(kind)
  const apply = (view: View | null) => {
    if (view?.columns.length) choice.show(view.columns)
    onApply(changesTo(view, address))
  }
  useOpening(views.data, address, apply)
  const shown = views.data?.find((view) => isShown(view, address))
  const bare = Object.values(address).every((value) => !value)
  return (
    <nav className={styles.views} aria-label={t('views.label')}>
      <Button size="small" type={bare && !shown ? 'primary' : 'default'} onClick={() => apply(null)}>{t('views.all')}</Button>
      {views.data?.map((view) => (
        <Button key={view.id} size="small" type={view === shown ? 'primary' : 'default'} aria-current={view === shown || undefined} title={view.is_own ? undefined : t('views.of_colleague')} onClick={() => apply(view)}>{view.name}</Button>
      ))}
      {shown && <Manage view={shown} choice={choice} />}
      <Save kind={kind} address={address} choice={choice} />
    </nav>
  )
}

/** Opens the list with the person's own default, unless the address asks for something. */
function useOpening(views: View[] | undefined, address: Address, apply: (view: View) => void) {
  const opened = useRef(false)
  useEffect(() => {
    if (opened.current || !views) return
    opened.current = true
    const usual = views.find((view) => view.is_default)
    if (usual && Object.values(address).every((value) => !value)) apply(usual)
  })
}

function Save({ kind, address, choice }: { kind: ViewKind; address: Address; choice: Choice }) {
  const [open, setOpen] = useState(false)
  const [name, setName] = useState('')
  const [shared, setShared] = useState(false)
  const save = useAction((_: void, key) => createView({ kind, name: name.trim(), is_shared: shared, ...keepable(address), columns: choice.shown }, key), {
    stale: [VIEWS], done: t('views.saved'), onDone: () => { setOpen(false); setName(''); setShared(false) },
  })
  const content = (
    <form style={{ display: 'grid', gap: 10, width: 260 }} onSubmit={(event) => { event.preventDefault(); if (name.trim()) save.mutate() }}>
      <Input autoFocus value={name} maxLength={60} placeholder={t('views.name_hint')} aria-label={t('views.name')} onChange={(event) => setName(event.target.value)} />
      <Checkbox checked={shared} onChange={(event) => setShared(event.target.checked)}>{t('views.shared')}</Checkbox>
      <span className="faint">{t('views.no_words')}</span>
      <Button type="primary" htmlType="submit" disabled={!name.trim()} loading={save.isPending}>{t('views.keep')}</Button>
    </form>
  )
  return (
    <Popover trigger="click" placement="bottomLeft" open={open} onOpenChange={setOpen} content={content}>
      <Button size="small" type="text" icon={<PlusOutlined />}>{t('views.save')}</Button>
    </Popover>
  )
}

function Manage({ view, choice }: { view: View; choice: Choice }) {
  const usual = useAction((_: void, key) => openWith(view.kind, view.is_default ? null : view.id, key), { stale: [VIEWS], done: t(view.is_default ? 'views.default_gone' : 'views.default_set') })
  const change = useAction((body: Parameters<typeof patchView>[1], key) => patchView(view.id, body, key), { stale: [VIEWS], done: t('views.updated') })
  const remove = useAction((_: void, key) => deleteView(view.id, key), { stale: [VIEWS], done: t('views.removed') })
  const own = [
    { key: 'update', label: t('views.update'), onClick: () => change.mutate({ columns: choice.shown }) },
    { key: 'share', label: t(view.is_shared ? 'views.unshare' : 'views.share'), onClick: () => change.mutate({ is_shared: !view.is_shared }) },
    { key: 'remove', label: t('views.remove'), onClick: () => remove.mutate() },
  ]
  return (
    <PopMenu items={[{ key: 'default', label: t(view.is_default ? 'views.default_off' : 'views.default_on'), onClick: () => usual.mutate() }, ...(view.is_own ? own : [])]}>
      <Button size="small" type="text" icon={<EllipsisOutlined />} aria-label={t('views.manage', { name: view.name })} />
    </PopMenu>
  )
}
