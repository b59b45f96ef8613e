import { Switch, Table } from 'antd'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { ME, useMay, useSession } from '@/shared/session'
import { PageBody } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { FLAGS, putFlag, useFlags } from '../queries'

/** Switches for the organization, and per site where one shop tries something first. */
export function FeaturesPage() {
  const may = useMay()
  const { sites } = useSession()
  const found = useFlags(sites.map((site) => site.id))
  const put = useAction(({ code, on, site }: { code: string; on: boolean; site: string | null }, key) => putFlag(code, on, site, key), {
    stale: [FLAGS, [...ME]], done: t('form.saved'),
  })
  const failed = found.find((one) => one.isError)
  if (failed) return <LoadFailed error={failed.error} onRetry={() => void failed.refetch()} />
  const columns = [{ id: null, name: t('features.org') }, ...sites]
  return (
    <PageBody>
      <PageHeader title={t('menu.features')} subtitle={t('features.subtitle')} />
      <Table<{ code: string }>
        rowKey="code"
        loading={found.some((one) => one.isPending)}
        pagination={false}
        scroll={{ x: 480 }}
        dataSource={Object.keys(found[0]?.data ?? {}).map((code) => ({ code }))}
        columns={[
          { title: t('features.name'), render: (_, { code }) => <div>{tOr(`flags.${code}`, code)}<div className="faint">{code}</div></div> },
          ...columns.map((place, index) => ({
            title: place.name,
            width: 160,
            render: (_: unknown, { code }: { code: string }) => (
              <Switch size="small" disabled={!may('config:write')} checked={found[index]?.data?.[code] ?? false} aria-label={`${place.name} ${tOr(`flags.${code}`, code)}`}
                onChange={(on) => put.mutate({ code, on, site: place.id })} />
            ),
          })),
        ]}
      />
    </PageBody>
  )
}
