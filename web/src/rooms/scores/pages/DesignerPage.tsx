import { Button, Segmented, Skeleton } from 'antd'
import { useSearchParams } from 'react-router'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { codeName } from '@/shared/score/words'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { PageBody } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { Editor } from '../parts/Editor'
import { SCORES, startRun, useDesigner, useLastRun, type Code, type Definition } from '../queries'

const CODES: Code[] = ['lead', 'customer', 'intent', 'stickiness']

export function DesignerPage() {
  const [params, setParams] = useSearchParams()
  const code = CODES.find((one) => one === params.get('score')) ?? 'lead'
  const designer = useDesigner()
  const active = designer.data?.items.find((one) => one.code === code)
  return (
    <PageBody>
      <PageHeader title={t('scores.title')} subtitle={t('scores.subtitle')} actions={active && <RunNow active={active} />} />
      <div style={{ overflowX: 'auto' }}>
        <Segmented<Code> value={code} onChange={(value) => setParams({ score: value })} options={CODES.map((value) => ({ value, label: codeName(value) }))} />
      </div>
      {designer.isPending && <Skeleton active />}
      {designer.isError && <LoadFailed error={designer.error} onRetry={() => void designer.refetch()} />}
      {designer.data && active && <Editor key={`${code}-${active.version}`} active={active} sources={designer.data.sources.filter((one) => one.entity_type === active.entity_type)} />}
    </PageBody>
  )
}

function RunNow({ active }: { active: Definition }) {
  const zone = useZone()
  const writer = useMay()('score:write')
  const run = useLastRun(active.entity_type)
  const start = useAction((_: void, key) => startRun(active.entity_type, key), { stale: [SCORES], done: t('scores.run_started') })
  const running = run.data?.status === 'running'
  return (
    <>
      {run.data && (
        <span className="faint number" style={{ alignSelf: 'center' }}>
          {running ? t('scores.running', { done: Math.min(run.data.done, run.data.total), total: run.data.total })
            : t('scores.last_run', { time: dateTimeText(run.data.finished_at ?? run.data.started_at, zone), changed: run.data.changed })}
        </span>
      )}
      {writer && <Button loading={start.isPending || running} onClick={() => start.mutate()}>{t('scores.run')}</Button>}
    </>
  )
}
