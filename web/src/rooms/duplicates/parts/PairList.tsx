import { Button, Skeleton, Tag } from 'antd'
import { Link, useNavigate } from 'react-router'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { shortText } from '@/shared/time'
import { ownerText, reasonName } from '@/shared/twins/words'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag } from '@/shared/ui/StatusTag'
import { decide, DUPLICATES, usePairs, type Decision, type OneOfTwo, type Pair } from '../queries'
import styles from './duplicates.module.css'

const empty = (status: Decision) => (status === 'open' ? <EmptyState title={t('duplicates.empty')} hint={t('duplicates.empty_hint')} />
  : <EmptyState title={t(status === 'later' ? 'duplicates.empty_later' : 'duplicates.empty_different')} />)

export function PairList({ status }: { status: Decision }) {
  const pairs = usePairs(status)
  if (pairs.isPending) return <Skeleton active />
  if (pairs.isError) return <LoadFailed error={pairs.error} onRetry={() => void pairs.refetch()} />
  if (pairs.data.length === 0) return empty(status)
  return (
    <div className={styles.list}>
      {pairs.data.map((pair) => <PairCard key={pair.id} pair={pair} />)}
      {pairs.hasNextPage && <Button block type="link" loading={pairs.isFetchingNextPage} onClick={() => void pairs.fetchNextPage()}>{t('common.load_more')}</Button>}
    </div>
  )
}

function PairCard({ pair }: { pair: Pair }) {
  const navigate = useNavigate()
  const say = useAction((status: Decision, key) => decide(pair.id, status, key), { stale: [DUPLICATES], done: t('duplicates.decided') })
  const button = (status: Decision, words: string) => <Button key={status} disabled={say.isPending} onClick={() => say.mutate(status)}>{words}</Button>
  return (
    <article className={styles.pair} aria-label={`${pair.first.name} / ${pair.second.name}`}>
      <One one={pair.first} />
      <One one={pair.second} />
      <div className={styles.why}>
        <strong className="number">{t('duplicates.likeness', { n: pair.score })}</strong>
        <span className={styles.reasons}>{pair.reasons.map((reason) => <Tag key={reason} color={reason.startsWith('other_') ? 'default' : 'blue'}>{reasonName(reason)}</Tag>)}</span>
      </div>
      <div className={styles.acts}>
        <Button type="primary" onClick={() => void navigate(`/duplicates/compare?first=${pair.first.id}&second=${pair.second.id}`)}>{t('duplicates.compare')}</Button>
        {pair.status !== 'different' && button('different', t('duplicates.say_different'))}
        {pair.status === 'open' ? button('later', t('duplicates.say_later')) : button('open', t('duplicates.say_open'))}
      </div>
    </article>
  )
}

function One({ one }: { one: OneOfTwo }) {
  const zone = useZone()
  return (
    <div className={styles.one}>
      <div className={styles.oneHead}><Link to={`/customers/${one.id}`}>{one.name}</Link><StatusTag group="stages" value={one.stage} /></div>
      <div className="quiet number">{[one.phone_masked ?? t('duplicates.no_phone'), one.wechat_id, one.region_city, one.company_name].filter(Boolean).join(' · ')}</div>
      <div className="faint number">{[one.public_code, ownerText(one.owner_name), shortText(one.created_at, zone)].join(' · ')}</div>
    </div>
  )
}
