import { lazy, Suspense, useState } from 'react'
import { Outlet, useLocation } from 'react-router'
import { t } from '@/i18n'
import { useNarrow } from '@/shared/appearance'
import { LiveProvider } from '@/shared/live'
import { Waiting } from '@/shared/ui/Waiting'
import { Header } from './Header'
import { SideMenu } from './SideMenu'
import styles from './shell.module.css'

const MenuDrawer = lazy(() => import('./MenuDrawer').then((file) => ({ default: file.MenuDrawer })))

export function Shell() {
  const narrow = useNarrow(960)
  const { pathname } = useLocation()
  const [openOn, setOpenOn] = useState<string | null>(null)
  const open = openOn === pathname
  return (
    <LiveProvider>
      <div className={styles.shell}>
        <a className={styles.skip} href="#main">{t('common.skip')}</a>
        {!narrow && <aside className={styles.side}><SideMenu /></aside>}
        <div className={styles.body}>
          <Header onMenu={narrow ? () => setOpenOn(pathname) : undefined} />
          <main id="main" className={styles.main} tabIndex={-1}>
            <Suspense fallback={<Waiting />}><Outlet /></Suspense>
          </main>
        </div>
        {narrow && open && <Suspense fallback={null}><MenuDrawer onClose={() => setOpenOn(null)} /></Suspense>}
      </div>
    </LiveProvider>
  )
}
