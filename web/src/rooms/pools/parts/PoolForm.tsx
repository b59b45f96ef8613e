import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, InputNumber, Radio, Select, Skeleton, Switch } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useUsers } from '@/shared/pickers/people'
import { POOLS, type Pool } from '@/shared/pools/queries'
import { useSession } from '@/shared/session'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { createPool, patchPool, putMembers, useSettings, useTeams } from '../queries'

interface Values {
  name: string; entity_type: 'customer' | 'lead'; site_id?: string | null; is_active: boolean; everyone: boolean; user_ids: string[]; team_ids: string[]
  capacity: number | null; daily_claims: number | null; max_held: number | null; cool_down_days: number; daily_views: number | null
}

const FRESH: Partial<Values> = { name: '', entity_type: 'customer', is_active: true, everyone: true, user_ids: [], team_ids: [], capacity: null, daily_claims: 20, max_held: null, cool_down_days: 7, daily_views: 100 }
const LIMITS = ['capacity', 'daily_claims', 'max_held', 'daily_views'] as const

export function PoolForm({ pool, onClose, onMade }: { pool: Pool | null; onClose: () => void; onMade?: (id: string) => void }) {
  return pool ? <Known pool={pool} onClose={onClose} /> : <Fields pool={null} initial={FRESH} onClose={onClose} onMade={onMade} />
}

function Known({ pool: now, onClose }: { pool: Pool; onClose: () => void }) {
  const [pool] = useState(now) // as it was opened: the list behind is read anew
  const settings = useSettings(pool.id)
  if (settings.isError && !settings.data) return <LoadFailed error={settings.error} onRetry={() => void settings.refetch()} />
  if (!settings.data) return <Skeleton active />
  const ids = (key: 'user_id' | 'team_id') => settings.data.members.map((one) => one[key]).filter((id): id is string => !!id)
  return <Fields pool={pool} initial={{ ...pool, user_ids: ids('user_id'), team_ids: ids('team_id') }} onClose={onClose} />
}

function Fields({ pool, initial, onClose, onMade }: { pool: Pool | null; initial: Partial<Values>; onClose: () => void; onMade?: ((id: string) => void) | undefined }) {
  const queries = useQueryClient()
  const { sites } = useSession()
  const users = useUsers()
  const teams = useTeams()
  async function save({ user_ids, team_ids, entity_type, site_id, is_active, ...rest }: Values, key: string) {
    const id = pool ? pool.id : (await createPool({ ...rest, entity_type, site_id: site_id ?? null }, `${key}-1`)).id
    if (pool) await patchPool(pool.id, pool.updated_at, { ...rest, is_active }, `${key}-1`)
    if (!rest.everyone) await putMembers(id, { user_ids: user_ids ?? [], team_ids: team_ids ?? [] }, `${key}-2`)
    void queries.invalidateQueries({ queryKey: POOLS })
    if (!pool) onMade?.(id)
  }
  return (
    <FormDrawer<Values> title={pool ? t('pools.settings') : t('pools.create')} open onClose={onClose} initial={initial} save={save} savedText={t('pools.saved')}>
      <Form.Item name="name" label={t('pools.pool_name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={100} /></Form.Item>
      <Form.Item name="entity_type" label={t('pools.entity_type')} extra={!pool && t('pools.kept')}>
        <Radio.Group disabled={!!pool} options={[{ value: 'customer', label: t('pools.customers') }, { value: 'lead', label: t('pools.leads') }]} />
      </Form.Item>
      {sites.length > 1 && (
        <Form.Item name="site_id" label={t('pools.site')}>
          <Select disabled={!!pool} allowClear placeholder={t('pools.all_sites')} options={sites.map(({ id, name }) => ({ value: id, label: name }))} />
        </Form.Item>
      )}
      {pool && <Form.Item name="is_active" label={t('pools.active')} layout="horizontal" valuePropName="checked"><Switch /></Form.Item>}
      <Form.Item name="everyone" label={t('pools.members')}>
        <Radio.Group options={[{ value: true, label: t('pools.everyone') }, { value: false, label: t('pools.only') }]} />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(before: Values, after: Values) => before.everyone !== after.everyone}>
        {({ getFieldValue }) => getFieldValue('everyone') === false && (
          <>
            <Form.Item name="user_ids" label={t('pools.member_users')}><Select mode="multiple" optionFilterProp="label" options={users.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []} /></Form.Item>
            <Form.Item name="team_ids" label={t('pools.member_teams')}><Select mode="multiple" optionFilterProp="label" options={teams.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []} /></Form.Item>
          </>
        )}
      </Form.Item>
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: '0 12px' }}>
        {LIMITS.map((name) => (
          <Form.Item key={name} name={name} label={t(`pools.${name}`)}><InputNumber min={0} max={1_000_000} precision={0} placeholder={t('pools.no_limit')} style={{ width: '100%' }} /></Form.Item>
        ))}
        <Form.Item name="cool_down_days" label={t('pools.cool_down')} rules={[{ required: true, message: t('form.needed') }]}><InputNumber min={0} max={365} precision={0} style={{ width: '100%' }} /></Form.Item>
      </div>
    </FormDrawer>
  )
}
