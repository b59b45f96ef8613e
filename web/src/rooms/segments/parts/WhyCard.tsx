import { CheckCircleTwoTone, CloseCircleTwoTone } from '@ant-design/icons'
import { Alert } from 'antd'
import { useState } from 'react'
import { explain } from '@/api/problem'
import { t } from '@/i18n'
import { CustomerSelect } from '@/shared/pickers/CustomerSelect'
import { Card } from '@/shared/ui/Card'
import { useMembership, type Fact, type Segment } from '../queries'
import { say, type Names } from '../says'
import { pathsOf, read } from '../tree'
import styles from './segments.module.css'

/** Whether somebody is in it, and each condition by itself. */
export function WhyCard({ segment, facts, names }: { segment: Segment; facts: Fact[]; names: Names }) {
  const [who, setWho] = useState<string>()
  const why = useMembership(segment.id, who)
  const leaves = pathsOf(read(segment.definition))
  // a definition that is one condition has no group on the server
  const at = (path: string) => leaves.get(path) ?? leaves.get(['all', '0', path].filter(Boolean).join('.'))
  return (
    <Card title={t('segments.why_title')}>
      <div className={styles.stack}>
        <label htmlFor="segment-why" className="quiet">{t('pickers.customer')}</label>
        <CustomerSelect id="segment-why" value={who} onChange={setWho} />
        {why.isError && <Alert type="error" showIcon title={explain(why.error)} />}
        {why.data && <strong>{t(why.data.is_member ? 'segments.why_in' : 'segments.why_out')}</strong>}
        {why.data?.conditions.map(({ path, holds }) => {
          const leaf = at(path)
          return (
            <div key={path} className={styles.held}>
              {holds ? <CheckCircleTwoTone twoToneColor="#13915a" aria-label={t('segments.holds')} /> : <CloseCircleTwoTone twoToneColor="#d4380d" aria-label={t('segments.fails')} />}
              <span>{leaf ? say({ ...leaf, not: false }, facts, names) : path}</span>
            </div>
          )
        })}
        <span className="faint">{t('segments.why_saved')}</span>
      </div>
    </Card>
  )
}
