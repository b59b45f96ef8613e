import { Drawer } from 'antd'
import { Link } from 'react-router'
import { t, tOr } from '@/i18n'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Facts } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { Waiting } from '@/shared/ui/Waiting'
import { pieces } from '../marks'
import { useArchive, type Archive } from '../queries'
import styles from './archive.module.css'

/** One talk as it was, with what was sought marked. */
export function ArchiveDrawer({ id, q, onClose }: { id: string; q: string | undefined; onClose: () => void }) {
  const one = useArchive(id)
  return (
    <Drawer open title={one.data?.user_profile.name ?? one.data?.session_name ?? t('common.loading')} size={640} onClose={onClose} styles={{ wrapper: { maxWidth: '100vw' } }}>
      {one.isPending && <Waiting />}
      {one.isError && <LoadFailed error={one.error} onRetry={() => void one.refetch()} />}
      {one.data && <Reading archive={one.data} q={q} />}
    </Drawer>
  )
}

function Reading({ archive, q }: { archive: Archive; q: string | undefined }) {
  const zone = useZone()
  const profile = archive.user_profile
  return (
    <>
      <Facts rows={[
        [t('archives.phone'), profile.phone], [t('archives.email'), profile.email], [t('archives.agent'), archive.assigned_agent && String(archive.assigned_agent.name)],
        [t('archives.closed_at'), dateTimeText(archive.closed_at, zone)], [t('archives.reason'), archive.archive_reason && tOr(`archive_reasons.${archive.archive_reason}`, archive.archive_reason)],
        [t('archives.tickets'), archive.ticket_ids.join('、')],
        [t('archives.customer'), archive.customer_id && <Link to={`/customers/${archive.customer_id}`}>{profile.name}</Link>],
      ]} />
      <ol className={styles.lines} aria-label={t('archives.said')}>
        {archive.history.map((line, n) => (
          <li key={n} className={styles.line} data-kind={line.sender_type}>
            <span className="faint">{line.sender_name ?? tOr(`archive_senders.${line.sender_type}`, line.sender_type)} · {tOr(`archive_senders.${line.sender_type}`, line.sender_type)} · {dateTimeText(line.created_at, zone)}</span>
            <div className={styles.words}>{pieces(line.content ?? `[${line.content_type}]`, q).map(({ text, found }, at) => (found ? <mark key={at}>{text}</mark> : text))}</div>
          </li>
        ))}
      </ol>
    </>
  )
}
