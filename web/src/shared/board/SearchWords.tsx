import { SearchOutlined } from '@ant-design/icons'
import { Input } from 'antd'
import { useEffect, useRef, useState } from 'react'

const TYPING_PAUSE = 300

/** The same search box as in lists, for the board. */
export function SearchWords({ value, onChange, placeholder }: { value: string | undefined; onChange: (q: string) => void; placeholder: string }) {
  const [text, setText] = useState(value ?? '')
  const latest = useRef(onChange)
  useEffect(() => { latest.current = onChange })
  useEffect(() => {
    if (text === (value ?? '')) return
    const timer = setTimeout(() => latest.current(text.trim()), TYPING_PAUSE)
    return () => clearTimeout(timer)
  }, [text, value])
  return <Input style={{ width: 260, maxWidth: '100%' }} prefix={<SearchOutlined className="faint" />} allowClear value={text} placeholder={placeholder} aria-label={placeholder} onChange={(event) => setText(event.target.value)} />
}
