import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Query, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export type Team = Schemas['TeamRead']
export type TeamFields = Schemas['TeamCreate']
export type Invitation = Schemas['InvitationRead']
export type InvitationFields = Schemas['InvitationCreate']
export type Application = Schemas['ApplicationRead']
export type ApproveFields = Schemas['Approve']

export const TEAMS = ['teams']
export const INVITATIONS = ['invitations']
export const APPLICATIONS = ['applications']
export const ORGANIZATION = ['organization']

export const useTeams = () => useQuery({ queryKey: TEAMS, queryFn: async () => (await unwrap(client.GET('/api/teams', {}))).items })
export const createTeam = (body: TeamFields, key: string) => unwrap(client.POST('/api/teams', { body, ...keyed(key) }))
export const patchTeam = (team: Team, body: TeamFields, key: string) =>
  unwrap(client.PATCH('/api/teams/{team_id}', { params: { path: { team_id: team.id } }, body, ...keyed(key, team.updated_at) }))
export const deleteTeam = (id: string, key: string) => unwrap(client.DELETE('/api/teams/{team_id}', { params: { path: { team_id: id } }, ...keyed(key) }))

export const useInvitations = () => useKeyset<Invitation>(INVITATIONS, (cursor) => unwrap(client.GET('/api/invitations', { params: { query: { cursor, limit: 50 } } })))
export const invite = (body: InvitationFields, key: string) => unwrap(client.POST('/api/invitations', { body, ...keyed(key) }))
export const resend = (id: string, key: string) => unwrap(client.POST('/api/invitations/{invitation_id}/resend', { params: { path: { invitation_id: id } }, ...keyed(key) }))
export const revoke = (id: string, key: string) => unwrap(client.DELETE('/api/invitations/{invitation_id}', { params: { path: { invitation_id: id } }, ...keyed(key) }))

export const useApplications = (status: string | undefined) => useKeyset<Application>([...APPLICATIONS, status ?? 'all'], (cursor) =>
  unwrap(client.GET('/api/admin/applications', { params: { query: { status: status as Query<'/api/admin/applications'>['status'], cursor, limit: 50 } } })))
export const approve = (id: string, body: ApproveFields, key: string) => unwrap(client.POST('/api/admin/applications/{application_id}/approve', { params: { path: { application_id: id } }, body, ...keyed(key) }))
export const reject = (id: string, reason: string, key: string) => unwrap(client.POST('/api/admin/applications/{application_id}/reject', { params: { path: { application_id: id } }, body: { reason }, ...keyed(key) }))
export const revealPhone = (id: string, reason: string, key: string) => unwrap(client.POST('/api/admin/applications/{application_id}/reveal', { params: { path: { application_id: id } }, body: { reason }, ...keyed(key) }))

export const useOrganization = () => useQuery({ queryKey: ORGANIZATION, queryFn: () => unwrap(client.GET('/api/organization', {})) })
export const openDoor = (key: string) => unwrap(client.POST('/api/organization/apply-key', { ...keyed(key) }))
export const closeDoor = (key: string) => unwrap(client.DELETE('/api/organization/apply-key', { ...keyed(key) }))
