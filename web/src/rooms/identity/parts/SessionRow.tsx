import type { ReactNode } from 'react'
import { t } from '@/i18n'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import type { OwnSession } from '../account'

/** One place where somebody is signed in, and what can be done about it. */
export function SessionRow({ session, children }: { session: OwnSession; children: ReactNode }) {
  const zone = useZone()
  return (
    <div data-testid="session" style={{ display: 'flex', alignItems: 'center', gap: 12, padding: '6px 0' }}>
      <span style={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
        {session.device ?? (session.kind === 'browser' ? t('account.browser') : t('account.api'))} <span className="faint">{session.ip_address}</span><br />
        <span className="faint">{t('account.seen')} {dateTimeText(session.last_seen_at, zone)} · {t('account.began')} {dateTimeText(session.created_at, zone)}</span>
      </span>
      {session.current ? <span className="quiet">{t('account.current')}</span> : children}
    </div>
  )
}
