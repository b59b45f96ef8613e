import { FilterOutlined } from '@ant-design/icons'
import { AutoComplete, Badge, Button, Popover, Select } from 'antd'
import { t } from '@/i18n'
import { useChangeParams, useWords } from '@/shared/useParams'
import { StatusTag } from '@/shared/ui/StatusTag'
import { conversationTone } from '../labels'
import { useSubStatuses } from '../work'
import styles from './inbox.module.css'

/** Narrows the inbox to a tag, and to one of the organization's own words for where a talk stands. */
export function Filters({ tags }: { tags: string[] }) {
  const words = useWords()
  const change = useChangeParams()
  const subs = useSubStatuses()
  const [tag, sub] = [words.get('tag'), words.get('sub')]
  const groups = (['pending', 'active', 'resolved'] as const).map((category) => ({
    label: <StatusTag group="conversation_status" value={category} tone={conversationTone[category]} />, title: category,
    options: subs.data?.filter((one) => one.category === category).map(({ id, name }) => ({ value: id, label: name })) ?? [],
  })).filter(({ options }) => options.length > 0)
  const inside = (
    <div className={styles.filters}>
      <label>{t('desk.tags')}
        <AutoComplete allowClear defaultValue={tag ?? ''} placeholder={t('desk.any_tag')} options={[...new Set(tags)].sort().map((value) => ({ value }))}
          filterOption={(typed, option) => !!option?.value.includes(typed)} onSelect={(value) => change({ tag: value }, true)} onClear={() => change({ tag: null }, true)}
          onKeyDown={(event) => { if (event.key === 'Enter') change({ tag: (event.target as HTMLInputElement).value.trim() || null }, true) }} />
      </label>
      <label>{t('desk.sub_status')}
        <Select allowClear value={sub} placeholder={t('desk.any_sub')} options={groups} loading={subs.isPending} onChange={(value?: string) => change({ sub: value }, true)} />
      </label>
      {(tag || sub) && <Button size="small" onClick={() => change({ tag: null, sub: null }, true)}>{t('desk.no_filters')}</Button>}
    </div>
  )
  return (
    <Popover trigger="click" placement="bottomRight" content={inside}>
      <Badge dot={!!(tag || sub)}><Button type={tag || sub ? 'primary' : 'text'} icon={<FilterOutlined />} aria-label={t('desk.filters')} /></Badge>
    </Popover>
  )
}
