import { Alert, Button, Input, Switch } from 'antd'
import { useState } from 'react'
import { explain } from '@/api/problem'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { Card } from '@/shared/ui/Card'
import { toast } from '@/shared/ui/toast'
import { headersOf } from '../headers'
import { guessMapping, INTAKE, patchSource, trySample, type Leaf, type Source, type Trial } from '../queries'
import { MappingTable, type Paths } from './MappingTable'
import { Verdict } from './Verdict'

/** The mapping beside the test console: what a sample gives, before anything is saved. */
export function MappingPane({ source }: { source: Source }) {
  const [sample, setSample] = useState('')
  const [headers, setHeaders] = useState('')
  const [paths, setPaths] = useState<Paths>({ mapping: source.mapping, id: source.id_path ?? '', form: source.form_path ?? '' })
  const [leaves, setLeaves] = useState<Leaf[]>([])
  const [answer, setAnswer] = useState<{ trial: Trial; sample: string; headers: string; paths: Paths } | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const [all, setAll] = useState(false)
  const chosen = { mapping: filled(paths.mapping), id_path: paths.id.trim() || null, form_path: paths.form.trim() || null }
  const trial = answer && answer.sample === sample && answer.headers === headers && answer.paths === paths ? answer.trial : null // of another sample it says nothing
  const failed = (error: unknown) => {
    setFault(explain(error))
    setAnswer(null)
    return true
  }
  const guess = useAction((_: void, key) => guessMapping({ body: sample, content_type: kindOf(headers) }, key), {
    onFailed: failed,
    onDone: (found) => {
      setFault(null)
      setLeaves(found.leaves)
      setPaths((before) => ({ mapping: { ...before.mapping, ...found.mapping }, id: found.id_path ?? before.id, form: found.form_path ?? before.form }))
      const count = Object.keys(found.mapping).length
      toast.success(count ? t('intake.guessed', { n: count }) : t('intake.guessed_none'))
    },
  })
  const attempt = useAction(async (_: void, key) => ({ trial: await trySample(source.id, { body: sample, headers: headersOf(headers), ...chosen }, key), sample, headers, paths }), {
    onFailed: failed,
    onDone: (found) => { setFault(null); setAnswer(found) },
  })
  const save = useAction((_: void, key) => patchSource(source.id, chosen, key), { stale: [INTAKE], done: t('intake.saved') })
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      <Card title={t('intake.sample')}>
        <p className="quiet" style={{ marginTop: 0 }}>{t('intake.sample_hint')}</p>
        <Input.TextArea aria-label={t('intake.sample')} rows={7} value={sample} maxLength={100_000} onChange={(event) => setSample(event.target.value)} style={{ fontFamily: 'ui-monospace, monospace', fontSize: 12 }} />
        <Input.TextArea aria-label={t('intake.headers')} rows={2} value={headers} placeholder={t('intake.headers_hint')} onChange={(event) => setHeaders(event.target.value)} style={{ marginTop: 8, fontFamily: 'ui-monospace, monospace', fontSize: 12 }} />
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, marginTop: 12 }}>
          <Button disabled={!sample.trim()} loading={guess.isPending} onClick={() => guess.mutate()}>{t('intake.guess')}</Button>
          <Button disabled={!sample.trim()} loading={attempt.isPending} onClick={() => attempt.mutate()}>{t('intake.try')}</Button>
        </div>
        {fault && <Alert type="error" showIcon title={fault} style={{ marginTop: 12 }} />}
        {trial && <Verdict trial={trial} />}
      </Card>
      <Card title={t('intake.mapping')} extra={<label className="quiet" style={{ display: 'flex', gap: 8 }}>{t('intake.all_fields')}<Switch size="small" checked={all} onChange={setAll} aria-label={t('intake.all_fields')} /></label>}>
        <MappingTable paths={paths} onChange={setPaths} leaves={leaves} findings={trial?.findings ?? []} all={all} />
        <Button type="primary" style={{ marginTop: 12 }} loading={save.isPending} onClick={() => save.mutate()}>{t('intake.save')}</Button>
      </Card>
    </div>
  )
}

const filled = (mapping: Record<string, string>) => Object.fromEntries(Object.entries(mapping).filter(([, path]) => path.trim()))
const kindOf = (headers: string) => headersOf(headers).find(({ name }) => name.toLowerCase() === 'content-type')?.value ?? 'application/json'
