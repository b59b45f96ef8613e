import { Button, Table } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { t, tOr } from '@/i18n'
import { useNarrow } from '@/shared/appearance'
import { useMay } from '@/shared/session'
import { PageBody } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { StatusTag } from '@/shared/ui/StatusTag'
import { FlagDrawer } from '../parts/FlagDrawer'
import { reachedText } from '../parts/reached'
import { useFlagCodes, useReach, type Place, type Reach } from '../queries'

/** 功能开关: on for everybody, at one site first, or for a part of the people; and who has it now. */
export function FeaturesPage() {
  const codes = useFlagCodes()
  const found = useReach(codes.data ?? [])
  const may = useMay()
  const narrow = useNarrow()
  const [open, setOpen] = useState<string | null>(null)
  const failed = [codes, ...found].find((one) => one.isError)
  if (failed) return <LoadFailed error={failed.error} onRetry={() => void failed.refetch()} />
  const flags = found.map((one) => one.data).filter((one): one is Reach => !!one)
  const everywhere = (flag: Reach) => flag.items[0]!
  const differing = (flag: Reach) => flag.items.filter((place) => place.site_id && place.own).length
  const sites = (flag: Reach) => (differing(flag) ? t('release.sites_differ', { n: differing(flag) }) : t('release.same'))
  return (
    <PageBody>
      <PageHeader title={t('menu.features')} subtitle={t('release.subtitle')} actions={may('audit:read') && <Link to="/system/audit?resource_type=feature_flag"><Button>{t('release.trail')}</Button></Link>} />
      <Table<Reach>
        rowKey="code"
        loading={codes.isPending || found.some((one) => one.isPending)}
        pagination={false}
        scroll={narrow ? undefined : { x: 760 }}
        dataSource={flags}
        columns={[
          { title: t('features.name'), render: (_, flag) => <div><strong>{tOr(`flags.${flag.code}`, flag.code)}</strong><div className="faint">{tOr(`flag_notes.${flag.code}`, flag.code)}</div>{narrow && <div className="faint">{reachedText(everywhere(flag))} · {sites(flag)}</div>}</div> },
          { title: t('release.everywhere'), width: narrow ? 100 : 130, render: (_, flag) => <Answer place={everywhere(flag)} /> },
          ...(narrow ? [] : [
            { title: t('release.per_site'), width: 160, render: (_: unknown, flag: Reach) => <span className={differing(flag) ? '' : 'faint'}>{sites(flag)}</span> },
            { title: t('release.now'), width: 150, render: (_: unknown, flag: Reach) => reachedText(everywhere(flag)) },
          ]),
          { title: <span className="hidden-text">{t('release.open')}</span>, width: 84, render: (_, flag) => <Button type="link" size="small" aria-label={`${t('release.open')} ${tOr(`flags.${flag.code}`, flag.code)}`} onClick={() => setOpen(flag.code)}>{t('release.open')}</Button> },
        ]}
      />
      <FlagDrawer flag={flags.find((flag) => flag.code === open) ?? null} onClose={() => setOpen(null)} />
    </PageBody>
  )
}

function Answer({ place }: { place: Place }) {
  if (place.percentage < 100) return <StatusTag group="" value={t('release.gray_tag', { n: place.is_enabled ? place.percentage : 100 - place.percentage })} tone="amber" />
  return <StatusTag group="switches" value={place.is_enabled ? 'on' : 'off'} tone={place.is_enabled ? 'green' : 'grey'} />
}
