import { SettingOutlined } from '@ant-design/icons'
import { Button, Checkbox, Popover } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'

interface Choosable { key: string; title: string; optional?: boolean }
interface Choice { isShown: (key: string) => boolean; toggle: (key: string) => void }

export function useColumnChoice(name: string, columns: Choosable[]): Choice {
  const stored = `zhike.columns.${name}`
  const [saved, setSaved] = useState(() => localStorage.getItem(stored))
  // while nothing was chosen, the columns say it; some of them may come later than the list
  const hidden = saved === null ? columns.filter((column) => column.optional).map((column) => column.key) : saved.split(',')
  return {
    isShown: (key) => !hidden.includes(key),
    toggle: (key) => {
      const next = hidden.includes(key) ? hidden.filter((other) => other !== key) : [...hidden, key]
      localStorage.setItem(stored, next.join(','))
      setSaved(next.join(','))
    },
  }
}

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
