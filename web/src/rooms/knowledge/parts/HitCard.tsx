import { Tag } from 'antd'
import { Link } from 'react-router'
import { t } from '@/i18n'
import type { Hit } from '../queries'
import { marked, percent } from '../words'
import styles from './knowledge.module.css'

/** One result: what it says, with the words of the question marked, and how it got its place. */
export function HitCard({ hit, rank, dense }: { hit: Hit; rank: number; dense: boolean }) {
  const where = [hit.kb_name, hit.heading, hit.page && t('knowledge_documents.page', { n: hit.page }), hit.document_version && t('knowledge_documents.version_n', { n: hit.document_version })]
  return (
    <li className={styles.hit}>
      <span className={`${styles.rank} faint`}>{rank}</span>
      <div style={{ minWidth: 0 }}>
        <div className={styles.head}>
          <Tag>{t(`knowledge_search.kind_${hit.kind}`)}</Tag>
          <strong><Marked text={hit.title} pieces={hit.matched} /></strong>
          {hit.document_id && <Link to={`?document=${hit.document_id}`}>{t('knowledge_search.open_document')}</Link>}
        </div>
        <div className={styles.text}><Marked text={hit.content} pieces={hit.matched} /></div>
        <div className="faint">{where.filter(Boolean).join(' · ')}</div>
        {hit.part === 'similar' && <div className="faint">{t('knowledge_search.found_by')}：<Marked text={hit.found_by} pieces={hit.matched} /></div>}
      </div>
      <div className={styles.arms}>
        <Arm name={t('knowledge_search.score')} share={hit.score} />
        {dense && <Arm name={t('knowledge_search.words')} share={hit.lexical?.share} value={hit.lexical?.value} />}
        {dense && <Arm name={t('knowledge_search.meaning')} share={hit.dense?.share} value={hit.dense?.value} />}
        <span className="faint">{t('knowledge_search.coverage', { n: percent(hit.coverage) })}</span>
      </div>
    </li>
  )
}

function Arm({ name, share, value }: { name: string; share: number | undefined; value?: number | undefined }) {
  return (
    <div className={styles.arm} title={value === undefined ? undefined : String(value)}>
      <span className="faint">{name}</span>
      <span className={styles.bar}><i style={{ width: `${percent(share ?? 0)}%` }} /></span>
      <span className="number">{share === undefined ? '—' : share.toFixed(2)}</span>
    </div>
  )
}

function Marked({ text, pieces }: { text: string; pieces: string[] }) {
  return <>{marked(text, pieces).map((part, n) => (part.hit ? <mark key={n}>{part.text}</mark> : <span key={n}>{part.text}</span>))}</>
}
