import { PlusOutlined } from '@ant-design/icons'
import { Button, Popconfirm, Skeleton } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay } from '@/shared/session'
import { Card, Facts } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag } from '@/shared/ui/StatusTag'
import { toast } from '@/shared/ui/toast'
import { deleteProvider, patchProvider, PROVIDERS, testProvider, useProviders, type IdProvider } from '../providers'
import { ProviderForm } from './ProviderForm'

export function ProvidersTab() {
  const providers = useProviders()
  const writer = useMay()('config:write')
  const [open, setOpen] = useState<IdProvider | 'new' | null>(null)
  const add = writer && <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('idp.add')}</Button>
  if (providers.isError) return <LoadFailed error={providers.error} onRetry={() => void providers.refetch()} />
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 12, alignItems: 'center', justifyContent: 'space-between' }}>
        <span className="quiet">{t('idp.subtitle')}</span>{add}
      </div>
      {providers.isPending && <Skeleton active />}
      {providers.data?.length === 0 && <EmptyState title={t('idp.empty')} hint={t('idp.empty_hint')} />}
      {providers.data?.map((one) => <ProviderCard key={one.id} provider={one} writer={writer} onEdit={() => setOpen(one)} />)}
      <ProviderForm provider={open} onClose={() => setOpen(null)} />
    </div>
  )
}

function ProviderCard({ provider, writer, onEdit }: { provider: IdProvider; writer: boolean; onEdit: () => void }) {
  const oidc = provider.kind === 'oidc'
  const test = useAction(() => testProvider(provider.id), {
    onDone: ({ ok, problem, reason }) => (ok ? toast.success(t('idp.test_ok')) : toast.error(t(`idp.test_${problem ?? 'away'}`, { reason: reason ?? '' }))),
  })
  const change = useAction((is_enabled: boolean, key) => patchProvider(provider.id, { is_enabled }, key), { stale: [PROVIDERS], onDone: (now) => toast.success(now.is_enabled ? t('idp.now_enabled') : t('idp.now_disabled')) })
  const remove = useAction((_: void, key) => deleteProvider(provider.id, key), { stale: [PROVIDERS], done: t('idp.removed') })
  return (
    <Card title={provider.name} extra={<StatusTag group="idp" value={provider.is_enabled ? 'enabled' : 'disabled'} tone={provider.is_enabled ? 'green' : 'grey'} />}>
      <Facts rows={[
        [t('idp.kind'), t(`idp_kind.${provider.kind}`)], [t('idp.issuer'), provider.issuer], [oidc ? t('idp.client_id') : t('idp.app_id'), provider.client_id],
        [t('idp.redirect'), oidc && <Shown text={provider.redirect_uri ?? ''} hint={t('idp.redirect_hint')} />],
        [t('idp.sign_in_link'), oidc && <Shown text={`${window.location.origin}/login?sso=${provider.key}`} hint={t('idp.sign_in_link_hint')} />],
      ]} />
      {writer && (
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, marginTop: 12 }}>
          <Button size="small" loading={test.isPending} onClick={() => test.mutate(undefined)}>{t('idp.test')}</Button>
          <Button size="small" onClick={onEdit}>{t('common.edit')}</Button>
          {provider.is_enabled
            ? <Popconfirm title={t('idp.disable_ask')} onConfirm={() => change.mutate(false)}><Button size="small" loading={change.isPending}>{t('idp.disable')}</Button></Popconfirm>
            : <Button size="small" loading={change.isPending} onClick={() => change.mutate(true)}>{t('idp.enable')}</Button>}
          <Popconfirm title={t('idp.remove_ask')} onConfirm={() => remove.mutate()}><Button size="small" danger loading={remove.isPending}>{t('idp.remove')}</Button></Popconfirm>
        </div>
      )}
    </Card>
  )
}

function Shown({ text, hint }: { text: string; hint: string }) {
  return <span style={{ overflowWrap: 'anywhere' }}>{text}<br /><span className="faint">{hint}</span></span>
}
