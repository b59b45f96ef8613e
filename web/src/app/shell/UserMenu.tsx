import { LogoutOutlined } from '@ant-design/icons'
import { Avatar, Button, Dropdown } from 'antd'
import { useNavigate } from 'react-router'
import { client, unwrap } from '@/api/client'
import { t, tOr } from '@/i18n'
import { useForgetSession, useSession } from '@/shared/session'
import styles from './shell.module.css'

export function UserMenu() {
  const { user } = useSession()
  const forget = useForgetSession()
  const navigate = useNavigate()
  async function logout() {
    await unwrap(client.POST('/api/auth/logout', {})).catch(() => undefined)
    forget()
    void navigate('/login', { replace: true })
  }
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'who', label: <div className={styles.who}><strong>{user.name}</strong><span>{user.login}</span><span>{tOr(`roles.${user.role}`, user.role)}</span></div>, disabled: true },
          { type: 'divider' },
          { key: 'logout', icon: <LogoutOutlined />, label: t('common.logout'), onClick: () => void logout() },
        ],
      }}
    >
      <Button type="text" aria-label={t('common.account')} className={styles.user}>
        <Avatar size={26} style={{ background: 'var(--ant-color-primary)' }}>{user.name.slice(-1)}</Avatar>
        <span className={styles.userName}>{user.name}</span>
      </Button>
    </Dropdown>
  )
}
