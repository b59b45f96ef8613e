import { LogoutOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useNavigate } from 'react-router'
import { client, unwrap } from '@/api/client'
import { t, tOr } from '@/i18n'
import { useForgetSession, useSession } from '@/shared/session'
import { Face } from '@/shared/ui/Face'
import { PopMenu } from '@/shared/ui/PopMenu'
import styles from './shell.module.css'

export function UserMenu() {
  const { user, role_name: roleName } = useSession()
  const forget = useForgetSession()
  const navigate = useNavigate()
  async function logout() {
    await unwrap(client.POST('/api/auth/logout', {})).catch(() => undefined)
    forget()
    void navigate('/login', { replace: true })
  }
  const head = (
    <div className={styles.who}>
      <strong>{user.name}</strong>
      <span>{user.login}</span>
      <span>{roleName ?? tOr(`roles.${user.role}`, user.role)}</span>
    </div>
  )
  return (
    <PopMenu placement="bottomRight" head={head} items={[{ key: 'account', label: t('common.account'), onClick: () => void navigate('/account') }, { key: 'logout', label: <><LogoutOutlined /> {t('common.logout')}</>, onClick: () => void logout() }]}>
      <Button type="text" aria-label={t('common.account')} className={styles.user}>
        <Face letter={user.name.slice(-1)} size={26} strong />
        <span className={styles.userName}>{user.name}</span>
      </Button>
    </PopMenu>
  )
}
