import { Form } from 'antd'
import { t } from '@/i18n'
import { useSession } from '@/shared/session'
import { useTeams } from '../people'
import { SCOPES, useRoles } from '../roles'
import styles from './roles.module.css'

interface Chosen { role?: string; additional?: string[]; site_ids?: string[]; team_id?: string }

/** Says in a sentence whose records the roles, sites and teams of the form amount to. */
export function ScopeNow({ teamIds }: { teamIds?: string[] | undefined }) {
  return (
    <Form.Item noStyle dependencies={['role', 'additional', 'site_ids', 'team_id']}>
      {({ getFieldsValue }) => <Sentence chosen={getFieldsValue(['role', 'additional', 'site_ids', 'team_id']) as Chosen} teamIds={teamIds} />}
    </Form.Item>
  )
}

function Sentence({ chosen, teamIds }: { chosen: Chosen; teamIds?: string[] | undefined }) {
  const { sites } = useSession()
  const roles = useRoles()
  const teams = useTeams()
  const has = roles.data?.filter((role) => role.code === chosen.role || chosen.additional?.includes(role.code)) ?? []
  if (has.length === 0) return null
  const scope = has.map((role) => role.row_scope).sort((left, right) => SCOPES.indexOf(right) - SCOPES.indexOf(left))[0]!
  const names = (ids: string[], all: { id: string; name: string }[]) => ids.map((id) => all.find((one) => one.id === id)?.name ?? '—').join('、')
  const inTeams = teamIds ?? (chosen.team_id ? [chosen.team_id] : [])
  const said = {
    own: () => t('scopes.now_own'),
    team: () => (inTeams.length ? t('scopes.now_team', { teams: names(inTeams, teams.data ?? []) }) : t('scopes.now_no_team')),
    site: () => (chosen.site_ids?.length ? t('scopes.now_site', { sites: names(chosen.site_ids, sites) }) : t('scopes.now_all_sites')),
    org: () => t('scopes.now_org'),
  }[scope]()
  return <div className={styles.sentence} role="note">{t('rights.scope')}{t('rights.colon')}{said}</div>
}
