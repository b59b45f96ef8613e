import { DownOutlined, ShopOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { t } from '@/i18n'
import { chooseSite, ME, useSession, useSite } from '@/shared/session'
import { PopMenu } from '@/shared/ui/PopMenu'

export function SiteSwitch() {
  const { sites, org } = useSession()
  const site = useSite()
  const queries = useQueryClient()
  if (sites.length < 2) return <span className="quiet" style={{ paddingLeft: 12 }}><ShopOutlined /> {site?.name ?? org.name}</span>
  const choose = (id: string | null) => {
    chooseSite(id)
    void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== ME[0] })
  }
  const items = [
    { key: 'all', label: t('common.all_sites'), current: !site, onClick: () => choose(null) },
    ...sites.map(({ id, name }) => ({ key: id, label: name, current: id === site?.id, onClick: () => choose(id) })),
  ]
  return (
    <PopMenu items={items}>
      <Button type="text" icon={<ShopOutlined />} aria-label={t('common.site')}>
        {site?.name ?? t('common.all_sites')} <DownOutlined style={{ fontSize: 10 }} />
      </Button>
    </PopMenu>
  )
}
