import { Drawer } from 'antd'
import { SideMenu } from './SideMenu'

export function MenuDrawer({ onClose }: { onClose: () => void }) {
  return (
    <Drawer placement="left" size={240} open onClose={onClose} closable={false} styles={{ body: { padding: 0 } }}>
      <SideMenu />
    </Drawer>
  )
}
