import { Button, Typography } from 'antd'
import { t, tOr } from '@/i18n'
import { Card, Facts } from '@/shared/ui/Card'
import { toast } from '@/shared/ui/toast'
import { addressOf, frameOf, type Source } from '../queries'

const box = { margin: 0, padding: 12, borderRadius: 8, fontSize: 12, overflowX: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', background: 'var(--ant-color-fill-quaternary)' } as const

export function FormPane({ source }: { source: Source }) {
  const snippet = frameOf(source)
  const copy = () => void navigator.clipboard.writeText(snippet).then(() => toast.success(t('common.copied')), () => undefined)
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      <Card>
        <Facts rows={[
          [t('intake.link'), <Typography.Link key="link" href={addressOf(source)} target="_blank" copyable style={{ overflowWrap: 'anywhere' }}>{addressOf(source)}</Typography.Link>],
          [t('intake.form_title'), source.form?.title],
          [t('intake.form_fields'), source.form?.fields.map((one) => (one.label ?? tOr(`intake_fields.${one.field}`, one.field)) + (one.required ? ' *' : '')).join('、')],
          [t('intake.form_consent'), source.form?.consent_purpose ? t(`intake_purposes.${source.form.consent_purpose}`) : t('intake.form_no_consent')],
          [t('intake.origins'), source.allowed_origins.join('、')],
        ]} />
        <Button style={{ marginTop: 12 }} href={addressOf(source)} target="_blank">{t('intake.preview')}</Button>
      </Card>
      <Card title={t('intake.embed')} extra={<Button size="small" onClick={copy}>{t('intake.copy')}</Button>}>
        <p className="quiet">{t('intake.embed_hint')}</p>
        <pre style={box}>{snippet}</pre>
      </Card>
    </div>
  )
}
