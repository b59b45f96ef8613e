import { Switch, Table } from 'antd'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { ME, useMay, useSession } from '@/shared/session'
import { PageBody } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { FLAGS, putFlag, useFlags, type Flag } from '../queries'

/** Switches for the organization, and per site where one shop tries something first. */
export function FeaturesPage() {
  const flags = useFlags()
  const may = useMay()
  const { sites } = useSession()
  const put = useAction(({ code, on, site }: { code: string; on: boolean; site: string | null }, key) => putFlag(code, on, site, key), {
    stale: [FLAGS, [...ME]], done: t('form.saved'),
  })
  const writer = may('feature_flag:write')
  if (flags.isError) return <LoadFailed error={flags.error} onRetry={() => void flags.refetch()} />
  const toggle = (flag: Flag, site: string | null, on: boolean) => (
    <Switch size="small" disabled={!writer} checked={on} aria-label={tOr(`flags.${flag.code}`, flag.code)} onChange={(value) => put.mutate({ code: flag.code, on: value, site })} />
  )
  return (
    <PageBody>
      <PageHeader title={t('menu.features')} subtitle={t('features.subtitle')} />
      <Table<Flag>
        rowKey="code"
        loading={flags.isPending}
        pagination={false}
        scroll={{ x: 480 }}
        dataSource={flags.data ?? []}
        columns={[
          { title: t('features.name'), render: (_, flag) => <div>{tOr(`flags.${flag.code}`, flag.description ?? flag.code)}<div className="faint">{flag.code}</div></div> },
          { title: t('features.org'), width: 120, render: (_, flag) => toggle(flag, null, flag.is_enabled) },
          ...sites.map((site) => ({ title: site.name, width: 160, render: (_: unknown, flag: Flag) => toggle(flag, site.id, flag.sites[site.id] ?? flag.is_enabled) })),
        ]}
      />
    </PageBody>
  )
}
