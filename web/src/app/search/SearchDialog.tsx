import { useQuery } from '@tanstack/react-query'
import { Input, Modal } from 'antd'
import { useEffect, useState, type KeyboardEvent } from 'react'
import { useNavigate } from 'react-router'
import { client, unwrap, type Schemas } from '@/api/client'
import { t, tOr } from '@/i18n'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import styles from './search.module.css'

interface Entry { key: string; group: 'customers' | 'leads'; place: string; title: string; tail?: string; note?: string }
type Found = Schemas['SearchRead']
const PAUSE = 150

export function SearchDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Modal open={open} onCancel={onClose} footer={null} closable={false} width={600} style={{ top: 72 }} styles={{ container: { padding: 0 } }} destroyOnHidden aria-label={t('finding.title')}>
      {open && <Box onClose={onClose} />}
    </Modal>
  )
}

function Box({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('')
  const [place, setPlace] = useState(0)
  const q = usePaused(text.trim())
  const navigate = useNavigate()
  const found = useQuery({
    queryKey: ['search', q],
    enabled: q !== '',
    queryFn: ({ signal }) => unwrap(client.GET('/api/search', { params: { query: { q } }, signal })),
    placeholderData: (before) => before,
  })
  const entries = q && found.data ? entriesOf(found.data, q) : []
  const at = Math.min(place, Math.max(entries.length - 1, 0))
  const go = (entry: Entry | undefined) => {
    if (!entry) return
    onClose()
    void navigate(entry.place)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') go(entries[at])
    else if (event.key === 'ArrowDown') setPlace(Math.min(at + 1, entries.length - 1))
    else if (event.key === 'ArrowUp') setPlace(Math.max(at - 1, 0))
    else return
    event.preventDefault()
  }
  return (
    <div onKeyDown={onKeyDown}>
      <Input
        autoFocus variant="borderless" size="large" className={styles.input} value={text} maxLength={60}
        placeholder={t('finding.placeholder')} aria-label={t('finding.title')}
        role="combobox" aria-expanded={entries.length > 0} aria-controls="found" aria-activedescendant={entries[at] ? `found-${entries[at].key}` : undefined}
        onChange={(event) => { setText(event.target.value); setPlace(0) }}
      />
      <div id="found" role="listbox" aria-label={t('finding.title')} className={styles.found}>
        {entries.map((entry, index) => (
          <div key={entry.key} role="presentation">
            {entry.group !== entries[index - 1]?.group && <div className={styles.group} role="presentation">{t(`finding.${entry.group}`)}</div>}
            <div id={`found-${entry.key}`} role="option" aria-selected={index === at} className={index === at ? `${styles.entry} ${styles.at}` : styles.entry} onMouseMove={() => setPlace(index)} onClick={() => go(entry)}>
              <span className={styles.title}>{entry.title}</span>
              {entry.tail && <span className="number">{entry.tail}</span>}
              {entry.note && <span className="faint">{entry.note}</span>}
            </div>
          </div>
        ))}
      </div>
      <div className={styles.foot} role="status">
        {found.isError && q ? <LoadFailed error={found.error} onRetry={() => void found.refetch()} />
          : !q ? <span className="faint">{t('finding.hint')}</span>
            : found.isSuccess && entries.length === 0 ? <span>{t('finding.none', { q })}<br /><span className="faint">{t('finding.none_hint')}</span></span>
              : <span className="faint">{t('finding.keys')}</span>}
      </div>
    </div>
  )
}

function entriesOf({ customers, leads }: Found, q: string): Entry[] {
  const entries: Entry[] = (customers?.items ?? []).map((one) => ({
    key: one.id, group: 'customers', place: `/customers/${one.id}`, title: one.name,
    tail: one.phone_masked ?? undefined, note: [one.company_name, tOr(`stages.${one.stage}`, one.stage)].filter(Boolean).join(' · '),
  }))
  if (customers?.next_cursor) entries.push({ key: 'customers', group: 'customers', place: `/customers#q=${encodeURIComponent(q)}`, title: t('finding.all_customers') })
  for (const one of leads?.items ?? []) {
    entries.push({
      key: one.id, group: 'leads', place: `/leads?lead=${one.id}`, title: one.contact_name || one.contact_wechat || one.company_name || '—',
      tail: one.contact_phone_masked ?? undefined, note: [one.company_name, tOr(`lead_status.${one.status}`, one.status)].filter(Boolean).join(' · '),
    })
  }
  if (leads?.next_cursor) entries.push({ key: 'leads', group: 'leads', place: `/leads#q=${encodeURIComponent(q)}`, title: t('finding.all_leads') })
  return entries
}

function usePaused(value: string): string {
  const [paused, setPaused] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE)
    return () => clearTimeout(timer)
  }, [value])
  return paused
}
