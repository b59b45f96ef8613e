import { ReloadOutlined } from '@ant-design/icons'
import { Alert, Button } from 'antd'
import { useEffect, useState } from 'react'
import { Link } from 'react-router'
import { explain } from '@/api/problem'
import { t, tOr } from '@/i18n'
import { Card } from '@/shared/ui/Card'
import { usePreview } from '../queries'
import type { Tree } from '../tree'
import styles from './segments.module.css'

const TYPING_PAUSE = 500

/** How many there are, how old that answer is, and the newest of them. */
export function CountCard({ definition }: { definition: Tree | null }) {
  const paused = usePaused(definition, TYPING_PAUSE)
  const preview = usePreview(paused)
  const found = preview.data
  return (
    <Card title={t('segments.count_title')} extra={paused && <Button size="small" type="text" icon={<ReloadOutlined />} loading={preview.isFetching} aria-label={t('segments.recount')} onClick={() => void preview.refetch()} />}>
      {!paused && <span className="quiet">{t('segments.incomplete')}</span>}
      {paused && preview.isError && <Alert type="error" showIcon title={explain(preview.error)} />}
      {paused && preview.isPending && <span className="quiet">{t('segments.counting')}</span>}
      {paused && found && !preview.isError && (
        <div className={preview.isPlaceholderData ? styles.old : undefined} aria-live="polite">
          <div className={styles.count}>{found.count === 0 ? t('segments.nobody') : t('segments.people', { n: found.count.toLocaleString() })}</div>
          <div className="faint"><Age at={preview.dataUpdatedAt} /> · {t('segments.yours')}</div>
          {found.people.length > 0 && (
            <div className={styles.people}>
              <span className="quiet">{t('segments.sample')}</span>
              {found.people.map((person) => (
                <Link key={person.id} to={`/customers/${person.id}`}>{[person.name, person.phone_masked, tOr(`stages.${person.stage}`, person.stage)].filter(Boolean).join(' · ')}</Link>
              ))}
            </div>
          )}
        </div>
      )}
    </Card>
  )
}

function Age({ at }: { at: number }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  const seconds = Math.max(0, Math.round((now - at) / 1_000))
  if (seconds < 2) return <>{t('segments.fresh')}</>
  return <>{seconds < 60 ? t('segments.aged', { n: seconds }) : t('segments.aged_minutes', { n: Math.floor(seconds / 60) })}</>
}

/** The definition once nothing has changed for a moment; nothing to count is said at once. */
function usePaused(definition: Tree | null, milliseconds: number): Tree | null {
  const text = definition && JSON.stringify(definition)
  const [paused, setPaused] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), milliseconds)
    return () => clearTimeout(timer)
  }, [text, milliseconds])
  return text && paused ? (JSON.parse(paused) as Tree) : null
}
