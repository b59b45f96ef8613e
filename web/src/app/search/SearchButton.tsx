import { SearchOutlined } from '@ant-design/icons'
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
      <Button type="text" icon={<SearchOutlined />} aria-label={t('common.search')} aria-keyshortcuts="Control+K Meta+K" title="Ctrl K" onClick={show} />
      {wanted && <Suspense fallback={null}><SearchDialog open={open} onClose={() => setOpen(false)} /></Suspense>}
    </>
  )
}
