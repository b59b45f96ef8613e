import { Button, Checkbox } from 'antd'
import { t, tOr } from '@/i18n'
import { usePermissions, type Permission } from '../roles'
import styles from './roles.module.css'

const GROUPS = {
  service: ['conversation', 'lead', 'customer', 'tag', 'channel', 'sla', 'ticket', 'script', 'order', 'knowledge'],
  booking: ['appointment', 'service_item', 'schedule', 'employee'],
  insight: ['stats', 'quality', 'review', 'sms', 'notification'],
  people: ['user', 'role', 'team', 'site', 'application', 'session', 'org'],
  system: [] as string[],
}
const NAMED = Object.values(GROUPS).flat()

interface Props { value?: string[]; onChange?: (codes: string[]) => void; may: (code: string) => boolean; locked: boolean }

/** Resource × action; what one does not hold oneself cannot be given and is greyed. */
export function PermissionMatrix({ value = [], onChange, may, locked }: Props) {
  const permissions = usePermissions()
  const found = permissions.data ?? []
  const set = (codes: string[], on: boolean) => onChange?.(on ? [...new Set([...value, ...codes])].sort() : value.filter((code) => !codes.includes(code)))
  return (
    <div className={styles.matrix}>
      <div className={styles.head} aria-hidden="true"><span>{t('rights.resource')}</span><span>{t('rights.read')}</span><span>{t('rights.write')}</span><span>{t('rights.more')}</span></div>
      {(Object.keys(GROUPS) as (keyof typeof GROUPS)[]).map((group) => {
        const inside = found.filter((one) => (group === 'system' ? !NAMED.includes(one.resource) : GROUPS[group].includes(one.resource)))
        const order = group === 'system' ? [...new Set(inside.map((one) => one.resource))] : GROUPS[group]
        const codes = inside.map((one) => one.code).filter(may)
        const all = codes.length > 0 && codes.every((code) => value.includes(code))
        return (
          <section key={group} aria-label={t(`role_groups.${group}`)}>
            <h3>{t(`role_groups.${group}`)}{!locked && <Button type="link" size="small" onClick={() => set(codes, !all)}>{t(all ? 'rights.pick_none' : 'rights.pick_all')}</Button>}</h3>
            {order.map((resource) => <Row key={resource} resource={resource} all={inside.filter((one) => one.resource === resource)} value={value} set={set} may={may} locked={locked} />)}
          </section>
        )
      })}
    </div>
  )
}

interface RowProps { resource: string; all: Permission[]; value: string[]; set: (codes: string[], on: boolean) => void; may: (code: string) => boolean; locked: boolean }

function Row({ resource, all, value, set, may, locked }: RowProps) {
  if (all.length === 0) return null
  const box = (one: Permission) => (
    <Checkbox key={one.code} checked={value.includes(one.code)} disabled={locked || !may(one.code)} onChange={(event) => set([one.code], event.target.checked)}>
      <span title={may(one.code) ? one.code : t('rights.not_yours')}>{one.title}</span>
    </Checkbox>
  )
  const of = (action: string) => all.filter((one) => one.action === action).map(box)
  return (
    <div className={styles.row} role="group" aria-label={tOr(`role_areas.${resource}`, resource)}>
      <strong>{tOr(`role_areas.${resource}`, resource)}</strong>
      <span>{of('read')}</span>
      <span>{of('write')}</span>
      <span className={styles.more}>{all.filter((one) => one.action !== 'read' && one.action !== 'write').map(box)}</span>
    </div>
  )
}
