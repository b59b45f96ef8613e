import { Button, Select, Skeleton } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useSession } from '@/shared/session'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag } from '@/shared/ui/StatusTag'
import { useFlagPeople } from '../queries'
import styles from './features.module.css'

/** Colleagues of a place, and whether they have it now. */
export function FlagPeople({ code }: { code: string }) {
  const { sites } = useSession()
  const [site, setSite] = useState('')
  const people = useFlagPeople(code, site || undefined)
  if (people.isError) return <LoadFailed error={people.error} onRetry={() => void people.refetch()} />
  return (
    <>
      <Select style={{ width: 180 }} value={site} aria-label={t('release.at')} onChange={setSite}
        options={[{ value: '', label: t('release.everywhere') }, ...sites.filter((one) => one.is_active).map(({ id, name }) => ({ value: id, label: name }))]} />
      {people.isPending ? <Skeleton active /> : (
        <ul className={styles.people}>
          {people.data.map((person) => <li key={person.id}><span>{person.name}</span><StatusTag group="release" value={person.has ? 'has' : 'has_not'} tone={person.has ? 'green' : 'grey'} /></li>)}
          {people.data.length === 0 && <li className="faint">{t('release.no_people')}</li>}
        </ul>
      )}
      {people.hasNextPage && <Button type="link" size="small" loading={people.isFetchingNextPage} onClick={() => void people.fetchNextPage()}>{t('common.load_more')}</Button>}
    </>
  )
}
