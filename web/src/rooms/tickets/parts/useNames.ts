import { useUsers } from '@/shared/pickers/people'
import { useMacros } from '../macros'
import { useCalendars, useTeams, type Names } from '../rules'

/** How those whom rules name are called; until that is known, a dot. */
export function useNames(): Names {
  const users = useUsers()
  const teams = useTeams()
  const macros = useMacros()
  const calendars = useCalendars()
  const of = (list: { id: string; name: string }[] | undefined) => (id: string) => list?.find((one) => one.id === id)?.name ?? '…'
  return { user: of(users.data), team: of(teams.data), macro: of(macros.data), calendar: of(calendars.data) }
}
