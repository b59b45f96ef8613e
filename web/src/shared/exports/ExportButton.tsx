import { ExportOutlined } from '@ant-design/icons'
import { Button, Drawer } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { ExportPane, type Props } from './ExportPane'

/** Takes the list that one sees out as a file, made by a job. */
export function ExportButton(props: Props) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button icon={<ExportOutlined />} onClick={() => setOpen(true)}>{t('common.export')}</Button>
      <Drawer title={t('common.export')} open={open} onClose={() => setOpen(false)} size={480} styles={{ wrapper: { maxWidth: '100vw' } }} destroyOnHidden>
        {open && <ExportPane {...props} />}
      </Drawer>
    </>
  )
}
