import { Link } from 'react-router'
import { t, tOr } from '@/i18n'
import { useZone } from '@/shared/session'
import { shortText } from '@/shared/time'
import { Card } from '@/shared/ui/Card'
import { useRecentImports } from '../imports'

/** The way back to an import: to see its result, fetch its errors, or take it back. */
export function RecentImports() {
  const zone = useZone()
  const recent = useRecentImports()
  if (!recent.data?.items.length) return null
  return (
    <Card title={t('imports.recent')}>
      {recent.data.items.map((one) => (
        <div key={one.id} style={{ display: 'flex', gap: 12, padding: '4px 0' }}>
          <span className="faint number">{shortText(one.created_at, zone)}</span>
          <Link to={`/leads/import/${one.id}`}>{one.filename}</Link>
          <span className="faint">{tOr(`import_status.${one.status}`, one.status)}</span>
        </div>
      ))}
    </Card>
  )
}
