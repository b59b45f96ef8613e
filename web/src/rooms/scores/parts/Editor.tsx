import { Alert, Button, Input, Select } from 'antd'
import { useDeferredValue, useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { sourceName } from '@/shared/score/words'
import { useMay } from '@/shared/session'
import { Card } from '@/shared/ui/Card'
import { asForm, balance, fresh, sum, type Part } from '../formula'
import { createVersion, SCORES, type Definition, type Source } from '../queries'
import { Outcome } from './Outcome'
import { PartEditor } from './PartEditor'
import styles from './scores.module.css'
import { Versions } from './Versions'

const MOST = 12

export function Editor({ active, sources }: { active: Definition; sources: Source[] }) {
  const writer = useMay()('score:write')
  const start = active.formula.map(asForm)
  const [formula, setFormula] = useState<Part[]>(start)
  const tried = useDeferredValue(formula)
  const change = (place: number, part: Part | null) => setFormula(part ? formula.map((one, n) => (n === place ? part : one)) : formula.filter((_, n) => n !== place))
  const total = sum(formula)
  return (
    <div className={styles.columns}>
      <Card title={t('scores.components')} extra={<span className={total === 100 ? 'quiet' : styles.wrong}>{total === 100 ? t('scores.total_good') : t('scores.total', { n: total })}</span>}>
        {formula.map((part, place) => (
          <PartEditor key={part.code} part={part} source={sources.find((one) => one.source === part.source)} editable={writer} onChange={(next) => change(place, next)} />
        ))}
        {writer && (
          <div className={styles.foot}>
            <Select style={{ minWidth: 150 }} value={null} placeholder={t('scores.add')} aria-label={t('scores.add')} disabled={formula.length >= MOST}
              options={sources.map((one) => ({ value: one.source, label: sourceName(one.source) }))}
              onChange={(name: string | null) => {
                const source = sources.find((one) => one.source === name)
                if (source) setFormula([...formula, fresh(source, formula)])
              }} />
            <Button disabled={total === 100 || formula.length === 0} onClick={() => setFormula(balance(formula))}>{t('scores.balance')}</Button>
            <Button onClick={() => setFormula(start)}>{t('scores.reset')}</Button>
          </div>
        )}
      </Card>
      <div className={styles.side}>
        {writer && (
          <Card title={t('scores.simulate')}>
            {total === 100 ? <Outcome code={active.code} entity={active.entity_type} formula={tried} /> : <Alert type="info" showIcon title={t('scores.wait')} />}
            <Save active={active} formula={formula} />
          </Card>
        )}
        <Card title={t('scores.versions')}>
          <Versions code={active.code} editable={writer} onLoad={(version) => setFormula(version.formula.map(asForm))} />
        </Card>
      </div>
    </div>
  )
}

function Save({ active, formula }: { active: Definition; formula: Part[] }) {
  const [note, setNote] = useState('')
  const save = useAction((_: void, key) => createVersion(active.code, formula, note.trim(), key), {
    stale: [[...SCORES, 'versions']], done: t('form.saved'), onDone: () => setNote(''),
  })
  return (
    <div className={styles.foot}>
      <Input style={{ flex: 1, minWidth: 140 }} value={note} maxLength={200} placeholder={t('scores.note')} aria-label={t('scores.note')} onChange={(event) => setNote(event.target.value)} />
      <Button type="primary" disabled={sum(formula) !== 100} loading={save.isPending} onClick={() => save.mutate()}>{t('scores.save')}</Button>
    </div>
  )
}
