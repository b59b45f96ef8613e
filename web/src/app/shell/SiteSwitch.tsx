import { ShopOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Select } from 'antd'
import { t } from '@/i18n'
import { chooseSite, ME, useSession, useSite } from '@/shared/session'

export function SiteSwitch() {
  const { sites, org } = useSession()
  const site = useSite()
  const queries = useQueryClient()
  if (sites.length < 2) return <span className="quiet"><ShopOutlined /> {site?.name ?? org.name}</span>
  return (
    <Select
      variant="borderless"
      prefix={<ShopOutlined />}
      aria-label={t('common.site')}
      popupMatchSelectWidth={false}
      value={site?.id ?? ''}
      onChange={(id) => {
        chooseSite(id || null)
        void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== ME[0] })
      }}
      options={[{ value: '', label: t('common.all_sites') }, ...sites.map(({ id, name }) => ({ value: id, label: name }))]}
    />
  )
}
