import { BulbOutlined, MenuOutlined, TranslationOutlined } from '@ant-design/icons'
import { Button, Tooltip } from 'antd'
import { lazy, Suspense } from 'react'
import { loadLanguage, t, useLanguage } from '@/i18n'
import { setAppearance, useDark } from '@/shared/appearance'
import { loadDeskWords } from '@/shared/desk/load'
import { useLiveState } from '@/shared/live'
import { useMay } from '@/shared/session'
import { SearchButton } from '../search/SearchButton'
import { Bell } from './Bell'
import { SiteSwitch } from './SiteSwitch'
import { UserMenu } from './UserMenu'
import styles from './shell.module.css'

const PresenceSwitch = lazy(async () => {
  const [file] = await Promise.all([import('./PresenceSwitch'), loadDeskWords()])
  return { default: file.PresenceSwitch }
})

export function Header({ onMenu }: { onMenu: (() => void) | undefined }) {
  const dark = useDark()
  const { language } = useLanguage()
  const may = useMay()
  return (
    <header className={styles.header}>
      {onMenu && <Button type="text" icon={<MenuOutlined />} onClick={onMenu} aria-label={t('menu.open')} />}
      <SiteSwitch />
      <LiveLight />
      <div className={styles.spring} />
      {may('conversation:write') && <Suspense fallback={null}><PresenceSwitch /></Suspense>}
      <SearchButton />
      <Bell />
      <Tooltip title={t('common.language')}>
        <Button
          type="text"
          icon={<TranslationOutlined />}
          aria-label={t('common.language')}
          onClick={() => void loadLanguage(language === 'en' ? 'zh-CN' : 'en')}
        />
      </Tooltip>
      <Tooltip title={t('common.appearance')}>
        <Button type="text" icon={<BulbOutlined />} aria-label={t('common.appearance')} onClick={() => setAppearance(dark ? 'light' : 'dark')} />
      </Tooltip>
      <UserMenu />
    </header>
  )
}

/** Says so when the live connection is lost; silent while all is well. */
function LiveLight() {
  const state = useLiveState()
  if (state !== 'waiting') return null
  return <span className={styles.offline} role="status">{t('common.reconnecting')}</span>
}
