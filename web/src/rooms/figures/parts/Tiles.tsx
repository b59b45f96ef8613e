import { t } from '@/i18n'
import type { Report } from '../queries'
import { changeOf, figureText, TILES, type Figure } from '../words'
import styles from './figures.module.css'

/** The sums of the range, each beside what it was in the range before. */
export function Tiles({ report }: { report: Report }) {
  return (
    <div className={styles.tiles} role="list" aria-label={t('figures.title')}>
      {TILES.map((figure) => <Tile key={figure} figure={figure} now={report.totals[figure]} before={report.before[figure]} />)}
    </div>
  )
}

function Tile({ figure, now, before }: { figure: Figure; now: number | null; before: number | null }) {
  const change = changeOf(figure, now, before)
  const tone = change?.tone === 'plain' ? 'quiet' : change ? styles[change.tone] : 'faint'
  return (
    <div className={styles.tile} role="listitem">
      <span className="quiet">{t(`figures.${figure}`)}</span>
      <strong className="number">{figureText(figure, now)}</strong>
      <span className={tone} title={t('figures.before', { value: figureText(figure, before) })}>
        {change ? changeText(change.share) : t('figures.before', { value: figureText(figure, before) })}
      </span>
    </div>
  )
}

function changeText(share: number): string {
  if (share === 0) return t('figures.same')
  return t(share > 0 ? 'figures.up' : 'figures.down', { share: `${Math.abs(share)}%` })
}
