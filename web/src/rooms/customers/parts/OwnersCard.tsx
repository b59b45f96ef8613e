import { Select } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useUsers } from '@/shared/pickers/people'
import { useMay, useZone } from '@/shared/session'
import { dayOf, dayText } from '@/shared/time'
import { addCollaborator, removeCollaborator, useOwners, type Owner } from '../around'
import { CUSTOMERS } from '../queries'
import { RemoveButton, Row, Rows } from './Rows'

/** Who has the customer, who works along, and who did before. */
export function OwnersCard({ id }: { id: string }) {
  const writer = useMay()('customer:write')
  const zone = useZone()
  const owners = useOwners(id)
  const users = useUsers(writer)
  const [chosen, setChosen] = useState<string | null>(null)
  const add = useAction((user: string, key) => addCollaborator(id, user, key), { stale: [CUSTOMERS], onDone: () => setChosen(null) })
  const remove = useAction((user: string, key) => removeCollaborator(id, user, key), { stale: [CUSTOMERS] })
  const taking = new Set(owners.data?.filter((one) => !one.ended_at).map((one) => one.user_id))
  const day = (time: string) => dayText(dayOf(time, zone))
  return (
    <Rows<Owner> title={t('around.owners')} query={owners} none={t('around.owners_none')}
      row={(one) => (
        <Row key={`${one.role}-${one.user_id}-${one.started_at}`}
          head={<>{one.user_name ?? '—'} <span className="faint">{t(`owner_roles.${one.role}`)}</span></>}
          below={one.ended_at ? t('around.owner_until', { from: day(one.started_at), to: day(one.ended_at) }) : t('around.owner_since', { time: day(one.started_at) })}
          actions={writer && one.role === 'collaborator' && !one.ended_at && <RemoveButton name={one.user_name ?? ''} ask={t('around.owner_remove_ask')} busy={remove.isPending && remove.variables === one.user_id} onRemove={() => remove.mutate(one.user_id)} />} />
      )}
      foot={writer && (
        <Select<string> style={{ width: '100%', marginTop: 8 }} size="small" value={chosen} loading={add.isPending} placeholder={t('around.owner_add')} aria-label={t('around.owner_add')}
          showSearch={{ optionFilterProp: 'label' }}
          onChange={(user) => { setChosen(user); add.mutate(user) }}
          options={users.data?.filter((user) => user.status === 'active' && !taking.has(user.id)).map(({ id: value, name }) => ({ value, label: name })) ?? []} />
      )} />
  )
}
