import { PlusOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useFilters } from '@/shared/list/useFilters'
import { useSession, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { SecretOnce } from '@/shared/ui/SecretOnce'
import { StatusTag } from '@/shared/ui/StatusTag'
import { sourceTone } from '../labels'
import { SourceDrawer } from '../parts/SourceDrawer'
import { SourceForm } from '../parts/SourceForm'
import { useSources, type Source } from '../queries'

export function IntakePage() {
  const query = useSources()
  const zone = useZone()
  const { sites } = useSession()
  const [chosen, setChosen] = useFilters('source')
  const [editing, setEditing] = useState<Source | 'new' | null>(null)
  const [secret, setSecret] = useState<string | null>(null)
  const [fresh, setFresh] = useState<string | null>(null)
  const made = (id: string, told: string | null) => {
    if (told === null) setChosen({ source: id })
    else setFresh(id) // its drawer waits until the secret is kept
    setSecret(told)
  }
  const kept = () => {
    setSecret(null)
    setFresh(null)
    if (fresh) setChosen({ source: fresh })
  }
  const columns: ListColumn<Source>[] = [
    { key: 'name', title: t('intake.name'), width: 180, phone: true, ellipsis: true, dataIndex: 'name' },
    { key: 'kind', title: t('intake.kind'), width: 110, render: (_, one) => t(`intake_kinds.${one.kind}`) },
    { key: 'platform', title: t('intake.platform'), width: 120, render: (_, one) => tOr(`platforms.${one.source_platform}`, one.source_platform) },
    { key: 'site', title: t('intake.site'), width: 130, ellipsis: true, render: (_, one) => sites.find(({ id }) => id === one.site_id)?.name ?? t('common.all_sites') },
    { key: 'signature', title: t('intake.signature'), width: 130, render: (_, one) => (one.kind === 'form' ? '—' : t(`intake_signatures.${one.signature}`)) },
    { key: 'status', title: t('intake.status'), width: 100, phone: true, render: (_, one) => <StatusTag group="intake_source_status" value={one.status} tone={sourceTone[one.status]} /> },
    { key: 'created', title: t('intake.created'), width: 170, optional: true, render: (_, one) => dateTimeText(one.created_at, zone) },
  ]
  const create = <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing('new')}>{t('intake.create')}</Button>
  return (
    <>
      <ListPage<Source> name="intake" title={t('intake.title')} subtitle={t('intake.subtitle')} columns={columns} query={query} actions={create}
        empty={{ title: t('intake.empty'), hint: t('intake.empty_hint') }} onOpen={(one) => setChosen({ source: one.id })} />
      <SourceDrawer source={query.data?.find((one) => one.id === chosen.source) ?? null} onClose={() => setChosen({ source: null })} onEdit={setEditing} onSecret={setSecret} />
      <SourceForm source={editing} onClose={() => setEditing(null)} onMade={({ source, secret: told }) => made(source.id, told)} />
      <SecretOnce secrets={secret === null ? null : [{ label: t('intake.secret_label'), value: secret }]} onDone={kept} />
    </>
  )
}
