import { Button, Input, Popconfirm, Skeleton } from 'antd'
import { useMemo, useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { t } from '@/i18n'
import { Ahead } from '@/shared/form/Ahead'
import { standing } from '@/shared/form/standing'
import { useAction } from '@/shared/form/useAction'
import { useUsers } from '@/shared/pickers/people'
import { useMay, useSession } from '@/shared/session'
import { Card, PageBody } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { CountCard } from '../parts/CountCard'
import { GroupEditor } from '../parts/GroupEditor'
import { Snapshots, Versions } from '../parts/Keeping'
import styles from '../parts/segments.module.css'
import { WhyCard } from '../parts/WhyCard'
import { archiveSegment, createSegment, patchSegment, SEGMENTS, useFacts, useSegment, useTags, type Facts, type Segment } from '../queries'
import type { Names } from '../says'
import { emptyGroup, isComplete, isEdited, read, write } from '../tree'

export function SegmentPage() {
  const { id = 'new' } = useParams()
  const facts = useFacts()
  const segment = useSegment(id === 'new' ? null : id)
  const failed = [facts, segment].find((query) => query.isError)
  if (failed) return <PageBody><LoadFailed error={failed.error} onRetry={() => void failed.refetch()} /></PageBody>
  if (!facts.data || (id !== 'new' && !segment.data)) return <PageBody><Skeleton active /></PageBody>
  return <Builder key={id} segment={segment.data ?? null} facts={facts.data} />
}

function useNames(): Names {
  const tags = useTags()
  const users = useUsers()
  const { sites } = useSession()
  return useMemo(() => ({
    tags: new Map(tags.data?.map(({ id, name }) => [id, name])), users: new Map(users.data?.map(({ id, name }) => [id, name])), sites: new Map(sites.map(({ id, name }) => [id, name])),
  }), [tags.data, users.data, sites])
}

const moment = (segment: Segment | null) => (segment ? Date.parse(segment.updated_at) : 0)

function Builder({ segment: now, facts }: { segment: Segment | null; facts: Facts }) {
  const [segment, setSegment] = useState(now) // as it was opened or saved: what a colleague changes meanwhile is refused, not undone
  const editable = useMay()('segment:write')
  const names = useNames()
  const [name, setName] = useState(segment?.name ?? '')
  const [description, setDescription] = useState(segment?.description ?? '')
  const [root, setRoot] = useState(() => (segment ? read(segment.definition) : emptyGroup()))
  const complete = isComplete(root, facts.items)
  const definition = complete ? write(root) : null
  const take = (theirs: Segment) => {
    setSegment(theirs)
    setName(theirs.name)
    setDescription(theirs.description ?? '')
    setRoot(read(theirs.definition))
  }
  const stands = standing(moment(segment), moment(now), segment !== null && isEdited(segment, name, description, root))
  if (now && stands === 'follow') take(now)
  return (
    <PageBody>
      <PageHeader title={segment?.name ?? t('segments.create')} subtitle={editable ? t('segments.subtitle') : t('segments.read_only')}
        actions={<Verbs segment={segment} onKept={setSegment} editable={editable} ready={complete && name.trim() !== ''} form={() => ({ name: name.trim(), description: description.trim(), definition: write(root) })} />} />
      {now && stands === 'ahead' && <Ahead onTake={() => take(now)} onKeep={() => setSegment(now)} />}
      <div className={styles.columns}>
        <Card>
          <div className={styles.stack}>
            <Input value={name} maxLength={100} disabled={!editable} placeholder={t('segments.name_hint')} aria-label={t('segments.name')} onChange={(event) => setName(event.target.value)} />
            <Input value={description} maxLength={500} disabled={!editable} placeholder={t('segments.description')} aria-label={t('segments.description')} onChange={(event) => setDescription(event.target.value)} />
            <GroupEditor group={root} facts={facts.items} names={names} editable={editable} depth={1} deepest={facts.deepest - 1} onChange={(next) => setRoot(next ?? emptyGroup())} />
          </div>
        </Card>
        <div className={styles.side}>
          <CountCard definition={definition} />
          {segment && <WhyCard segment={segment} facts={facts.items} names={names} />}
          {segment && <Snapshots id={segment.id} />}
          {segment && <Versions id={segment.id} current={segment.version} onLoad={(version) => setRoot(read(version.definition))} />}
        </div>
      </div>
    </PageBody>
  )
}

interface Form { name: string; description: string; definition: Record<string, unknown> }

function Verbs({ segment, onKept, editable, ready, form }: { segment: Segment | null; onKept: (kept: Segment) => void; editable: boolean; ready: boolean; form: () => Form }) {
  const navigate = useNavigate()
  const save = useAction((_: void, key) => (segment ? patchSegment(segment, form(), key) : createSegment(form(), key)), {
    stale: [SEGMENTS], done: t('segments.saved'), onDone: (kept) => {
      if (segment) onKept(kept)
      else void navigate(`/segments/${kept.id}`, { replace: true })
    },
  })
  const remove = useAction((_: void, key) => archiveSegment(segment?.id ?? '', key), { stale: [SEGMENTS], done: t('segments.removed'), onDone: () => void navigate('/segments') })
  return (
    <>
      {segment && <Button onClick={() => void navigate(`/customers?segment_id=${segment.id}`)}>{t('segments.see')}</Button>}
      {segment && editable && <Popconfirm title={t('segments.remove')} description={t('segments.remove_ask')} okText={t('common.remove')} onConfirm={() => remove.mutate()}><Button danger>{t('segments.remove')}</Button></Popconfirm>}
      {editable && <Button type="primary" disabled={!ready} loading={save.isPending} onClick={() => save.mutate()}>{t('segments.save')}</Button>}
    </>
  )
}
