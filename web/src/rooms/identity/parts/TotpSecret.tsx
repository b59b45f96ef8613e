import { QRCode } from 'antd'
import { t } from '@/i18n'
import { groups } from '../labels'

/** What the authenticator app scans, and the same in letters. */
export function TotpSecret({ secret, uri }: { secret: string; uri: string }) {
  return (
    <div style={{ display: 'grid', justifyItems: 'center', gap: 8, marginBottom: 16 }}>
      <div role="img" aria-label={t('signin.enrol_qr')}><QRCode value={uri} size={176} type="svg" color="#000" bgColor="#fff" /></div>
      <span className="quiet">{t('signin.enrol_secret')}</span>
      <code data-testid="totp-secret" style={{ overflowWrap: 'anywhere', textAlign: 'center' }}>{groups(secret)}</code>
    </div>
  )
}
