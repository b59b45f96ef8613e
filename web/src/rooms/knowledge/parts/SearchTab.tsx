import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Input, Skeleton } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useMay } from '@/shared/session'
import { PageBody } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { searchKnowledge, useBases, type Found } from '../queries'
import { BaseSelect } from './BaseSelect'
import { FaqForm } from './FaqForm'
import { HitCard } from './HitCard'
import styles from './knowledge.module.css'

/** Ask as a customer would, and see both arms and what they make together. */
export function SearchTab() {
  const [q, setQ] = useState('')
  const [kb, setKb] = useState<string>()
  const [told, setTold] = useState(false)
  const [writing, setWriting] = useState(false)
  const bases = useBases()
  const keeper = useMay()('knowledge:write')
  const search = useMutation({ mutationFn: (words: string) => searchKnowledge({ q: words, kb_id: kb ? [kb] : undefined, audience: told ? 'customer' : undefined, limit: 10 }) })
  const go = () => { if (q.trim()) search.mutate(q.trim()) }
  const into = kb ?? bases.data?.[0]?.id
  const write = keeper && into && <Button onClick={() => setWriting(true)}>{t('knowledge_search.write')}</Button>
  return (
    <PageBody>
      <PageHeader title={t('knowledge_search.title')} subtitle={t('knowledge_search.subtitle')} />
      <div className={styles.ask}>
        <Input value={q} onChange={(event) => setQ(event.target.value)} onPressEnter={go} maxLength={500} allowClear placeholder={t('knowledge_search.ask')} aria-label={t('knowledge_faqs.question')} autoFocus />
        <BaseSelect value={kb} onChange={setKb} />
        <Checkbox checked={told} onChange={(event) => setTold(event.target.checked)}>{t('knowledge_search.customer_only')}</Checkbox>
        <Button type="primary" loading={search.isPending} onClick={go}>{t('knowledge_search.go')}</Button>
      </div>
      {search.isPending && <Skeleton active />}
      {search.isError && <LoadFailed error={search.error} onRetry={go} />}
      {search.data && <Results found={search.data} />}
      {search.data?.items.length === 0 && <EmptyState title={t('knowledge_search.none')} hint={t('knowledge_search.none_hint')} action={write} />}
      {writing && into && <FaqForm faq={null} fresh={{ kb_id: into, question: q.trim() }} onClose={() => setWriting(false)} />}
    </PageBody>
  )
}

function Results({ found }: { found: Found }) {
  const words = found.lexical_weight
  const weights = t('knowledge_search.weights', { w: words.toFixed(2), m: (1 - words).toFixed(2) })
  return (
    <>
      {found.lexical_only && <Alert type="info" showIcon title={t('knowledge_search.only_words')} description={t(`knowledge_search.why_${found.lexical_only}`)} />}
      <p className="faint" role="status">{[t('knowledge_search.version', { v: found.version, n: found.entries }), !found.lexical_only && weights].filter(Boolean).join(' · ')}</p>
      <ol className={styles.hits}>{found.items.map((hit, n) => <HitCard key={hit.id} hit={hit} rank={n + 1} dense={found.dense} />)}</ol>
    </>
  )
}
