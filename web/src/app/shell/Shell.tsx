import { Drawer, Spin } from 'antd'
import { Suspense, useState } from 'react'
import { Outlet, useLocation } from 'react-router'
import { t } from '@/i18n'
import { useNarrow } from '@/shared/appearance'
import { LiveProvider } from '@/shared/live'
import { Header } from './Header'
import { SideMenu } from './SideMenu'
import styles from './shell.module.css'

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
            <Suspense fallback={<div className={styles.waiting}><Spin /></div>}><Outlet /></Suspense>
          </main>
        </div>
        {narrow && (
          <Drawer placement="left" size={240} open={open} onClose={() => setOpenOn(null)} closable={false} styles={{ body: { padding: 0 } }}>
            <SideMenu />
          </Drawer>
        )}
      </div>
    </LiveProvider>
  )
}
