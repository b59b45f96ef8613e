import { SettingOutlined } from '@ant-design/icons'
import { Button, Checkbox, Popover } from 'antd'
import { t } from '@/i18n'
import type { Choice, Choosable } from './useColumnChoice'

export function ColumnChooser({ columns, choice }: { columns: Choosable[]; choice: Choice }) {
  const [first, ...others] = columns
  const content = (
    <div style={{ display: 'grid', gap: 6 }}>
      {first && <Checkbox checked disabled>{first.title}</Checkbox>}
      {others.map(({ key, title }) => (
        <Checkbox key={key} checked={choice.isShown(key)} onChange={() => choice.toggle(key)}>{title}</Checkbox>
      ))}
    </div>
  )
  return (
    <Popover content={content} trigger="click" placement="bottomRight" title={t('list.columns')}>
      <Button type="text" icon={<SettingOutlined />} aria-label={t('list.columns')} />
    </Popover>
  )
}
