import { Button } from 'antd'
import { lazy, Suspense, useEffect, useState } from 'react'
import { t } from '@/i18n'
import { loadFinding } from '@/shared/words'

const SearchDialog = lazy(async () => {
  const [file] = await Promise.all([import('./SearchDialog'), loadFinding()])
  return { default: file.SearchDialog }
})

/** Opens the one box; ⌘K or Ctrl-K does so from anywhere. The box itself comes when it is first wanted. */
export function SearchButton() {
  const [open, setOpen] = useState(false)
  const [wanted, setWanted] = useState(false)
  const show = () => { setWanted(true); setOpen(true) }
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        setWanted(true)
        setOpen((before) => !before)
      }
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  return (
    <>
      <Button type="text" icon={<Lens />} aria-label={t('common.search')} aria-keyshortcuts="Control+K Meta+K" onClick={show} />
      {wanted && <Suspense fallback={null}><SearchDialog open={open} onClose={() => setOpen(false)} /></Suspense>}
    </>
  )
}

/** Drawn here: the icon of the library would move code of every input into the first screen. */
function Lens() {
  return (
    <svg viewBox="0 0 16 16" width="15" height="15" fill="none" stroke="currentColor" strokeWidth="1.4" aria-hidden="true">
      <circle cx="6.8" cy="6.8" r="5" /><path d="m10.6 10.6 4 4" />
    </svg>
  )
}
