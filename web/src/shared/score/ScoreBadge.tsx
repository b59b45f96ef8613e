import { lazy, Suspense, useState } from 'react'
import { Button } from 'antd'
import { t } from '@/i18n'
import { loadScoreWords } from './load'
import type { EntityType } from './queries'

const ScoreDrawer = lazy(async () => {
  const [file] = await Promise.all([import('./ScoreDrawer'), loadScoreWords()])
  return { default: file.ScoreDrawer }
})

/** The number, and on request why it is what it is. */
export function ScoreBadge({ of, id, score, writer }: { of: EntityType; id: string; score: number; writer: boolean }) {
  const [asked, setAsked] = useState(false)
  const [open, setOpen] = useState(false)
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 4 }}>
      <strong className="number">{score}</strong>
      <Button type="link" size="small" onClick={() => { setAsked(true); setOpen(true) }}>{t('customers.why')}</Button>
      {asked && <Suspense fallback={null}><ScoreDrawer of={of} id={id} writer={writer} open={open} onClose={() => setOpen(false)} /></Suspense>}
    </span>
  )
}
