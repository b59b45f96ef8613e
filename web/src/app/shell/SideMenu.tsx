import { NavLink } from 'react-router'
import { t } from '@/i18n'
import { useMay, useSession } from '@/shared/session'
import { Logo } from '@/shared/ui/Logo'
import { mainMenu, systemMenu, type MenuEntry } from './menu'
import styles from './shell.module.css'

export function SideMenu() {
  const may = useMay()
  const { org } = useSession()
  const visible = (entry: MenuEntry) => !entry.permission || may(entry.permission)
  const system = systemMenu.filter(visible)
  return (
    <nav className={styles.nav} aria-label={t('menu.label')}>
      <div className={styles.brand}>
        <Logo size={26} />
        <div className={styles.brandText}>
          <strong>{t('common.product')}</strong>
          <span className="ellipsis">{org.name}</span>
        </div>
      </div>
      <ul>{mainMenu.filter(visible).map((entry) => <Entry key={entry.path} entry={entry} />)}</ul>
      {system.length > 0 && (
        <>
          <div className={styles.group}>{t('menu.system')}</div>
          <ul>{system.map((entry) => <Entry key={entry.path} entry={entry} />)}</ul>
        </>
      )}
    </nav>
  )
}

function Entry({ entry }: { entry: MenuEntry }) {
  return (
    <li>
      <NavLink to={entry.path} end={entry.path === '/'} className={({ isActive }) => (isActive ? `${styles.link} ${styles.active}` : styles.link!)}>
        {entry.icon && <span aria-hidden="true">{entry.icon}</span>}
        <span>{t(entry.label)}</span>
      </NavLink>
    </li>
  )
}
