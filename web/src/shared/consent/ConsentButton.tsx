import { SafetyCertificateOutlined } from '@ant-design/icons'
import { Button, Drawer, Skeleton } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { t } from '@/i18n'
import { loadConsentWords } from './load'

const ConsentPane = lazy(async () => {
  const [file] = await Promise.all([import('./ConsentPane'), loadConsentWords()])
  return { default: file.ConsentPane }
})

/** Opens what a customer has agreed to. */
export function ConsentButton({ customerId }: { customerId: string }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button icon={<SafetyCertificateOutlined />} onClick={() => setOpen(true)}>{t('consent_button.open')}</Button>
      <Drawer title={t('consent_button.open')} open={open} onClose={() => setOpen(false)} size={480} styles={{ wrapper: { maxWidth: '100vw' } }} destroyOnHidden>
        {open && <Suspense fallback={<Skeleton active />}><ConsentPane customerId={customerId} /></Suspense>}
      </Drawer>
    </>
  )
}
