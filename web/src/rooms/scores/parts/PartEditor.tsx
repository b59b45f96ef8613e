import { DeleteOutlined } from '@ant-design/icons'
import { Button, InputNumber, Slider } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { sourceName, wordName } from '@/shared/score/words'
import type { Part } from '../formula'
import type { Source } from '../queries'
import styles from './scores.module.css'

interface Props { part: Part; source: Source | undefined; editable: boolean; onChange: (part: Part | null) => void }

export function PartEditor({ part, source, editable, onChange }: Props) {
  const name = sourceName(part.source)
  const weigh = (weight: number | null) => { if (weight) onChange({ ...part, weight }) }
  return (
    <div className={styles.part}>
      <div className={styles.partHead}>
        <strong>{name}</strong>
        {editable && <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t('scores.remove', { name })} onClick={() => onChange(null)} />}
      </div>
      <div className={styles.weigh}>
        <Slider min={1} max={60} value={part.weight} disabled={!editable} onChange={weigh} ariaLabelForHandle={t('scores.weight_of', { name })} />
        <InputNumber min={1} max={100} precision={0} value={part.weight} disabled={!editable} onChange={weigh} aria-label={t('scores.weight_of', { name })} style={{ width: 76 }} />
      </div>
      <div className={styles.numbers}>
        {source?.kind === 'count' && (
          <label>{t('scores.cap')}<InputNumber min={0.1} max={100_000} value={part.cap ?? null} disabled={!editable} aria-label={t('scores.cap_of', { name })} onChange={(cap) => { if (cap) onChange({ ...part, cap }) }} /></label>
        )}
        {source?.fades && (
          <label>{t('scores.half_life')}<InputNumber min={0.5} max={3650} value={part.half_life_days ?? null} disabled={!editable} placeholder={t('scores.no_fading')} aria-label={t('scores.half_life_of', { name })}
            onChange={(days) => {
              if (days) onChange({ ...part, half_life_days: days })
              else if (source.kind === 'count') onChange(Object.fromEntries(Object.entries(part).filter(([key]) => key !== 'half_life_days')) as Part)
            }} /></label>
        )}
      </div>
      {source?.kind === 'choice' && <Words part={part} editable={editable} onChange={onChange} />}
    </div>
  )
}

/** What share of the weight each word gives, in hundredths. */
function Words({ part, editable, onChange }: { part: Part; editable: boolean; onChange: (part: Part) => void }) {
  const [open, setOpen] = useState(false)
  const shares: [string, string, number][] = [
    ...Object.entries(part.values ?? {}).map(([word, share]): [string, string, number] => [word, wordName(part.source, word), share]),
    ['', t('scores.other'), part.other ?? 0],
  ]
  const put = (word: string, share: number) => onChange(word ? { ...part, values: { ...part.values, [word]: share } } : { ...part, other: share })
  return (
    <>
      <Button type="link" size="small" style={{ paddingInline: 0 }} aria-expanded={open} onClick={() => setOpen(!open)}>{t('scores.values')}</Button>
      {open && (
        <div className={styles.words}>
          {shares.map(([word, name, share]) => (
            <label key={word}>{name}<InputNumber min={0} max={100} precision={0} suffix="%" value={Math.round(share * 100)} disabled={!editable} aria-label={t('scores.value_of', { name })}
              onChange={(hundredths) => { if (hundredths !== null) put(word, hundredths / 100) }} /></label>
          ))}
        </div>
      )}
    </>
  )
}
