import { Alert, Button } from 'antd'
import { t } from '@/i18n'

interface Props { onTake: () => void; onKeep: () => void }

/** A colleague has saved while somebody edited. Nothing is lost until they choose. */
export function Ahead({ onTake, onKeep }: Props) {
  const choice = (
    <>
      <Button size="small" onClick={onTake}>{t('form.ahead_take')}</Button>{' '}
      <Button size="small" onClick={onKeep}>{t('form.ahead_keep')}</Button>
    </>
  )
  return <Alert style={{ marginBottom: 16 }} type="warning" showIcon title={t('form.ahead')} description={choice} />
}
