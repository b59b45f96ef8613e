import { Button } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { t } from '@/i18n'
import { useMay, useSession } from '@/shared/session'
import { loadPoolWords } from './load'

const Dialog = lazy(async () => {
  const [file] = await Promise.all([import('./GiveBackDialog'), loadPoolWords()])
  return { default: file.GiveBackDialog }
})

interface Props { of: 'customer' | 'lead'; id: string; keeper: string | null; pool: string | null; onDone: () => void }

/** For one's own people, and for everybody's with the permission to assign. */
export function GiveBackButton({ of, id, keeper, pool, onDone }: Props) {
  const may = useMay()
  const { user } = useSession()
  const [open, setOpen] = useState(false)
  if (pool || !may('pool:claim') || (keeper !== user.id && !may('pool:assign'))) return null
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('common.give_back')}</Button>
      {open && <Suspense fallback={null}><Dialog of={of} id={id} onClose={() => setOpen(false)} onDone={() => { setOpen(false); onDone() }} /></Suspense>}
    </>
  )
}
