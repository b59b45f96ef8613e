import { Drawer, Tabs } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import type { Source } from '../queries'
import { Deliveries } from './Deliveries'
import { FormPane } from './FormPane'
import { MappingPane } from './MappingPane'
import { Overview } from './Overview'

interface Props { source: Source | null; onClose: () => void; onEdit: (source: Source) => void; onSecret: (secret: string | null) => void }

export function SourceDrawer({ source, onClose, onEdit, onSecret }: Props) {
  return (
    <Drawer title={source?.name} open={source !== null} onClose={onClose} size={760} styles={{ wrapper: { maxWidth: '100vw' } }} destroyOnHidden>
      {source && <Content key={source.id} source={source} onEdit={() => onEdit(source)} onSecret={onSecret} />}
    </Drawer>
  )
}

function Content({ source, onEdit, onSecret }: { source: Source; onEdit: () => void; onSecret: (secret: string | null) => void }) {
  const [tab, setTab] = useState('overview')
  const second = source.kind === 'form'
    ? { key: 'form', label: t('intake.form'), children: <FormPane source={source} /> }
    : { key: 'mapping', label: t('intake.mapping'), children: <MappingPane source={source} /> }
  return (
    <Tabs activeKey={tab} onChange={setTab} items={[
      { key: 'overview', label: t('intake.overview'), children: <Overview source={source} onEdit={onEdit} onSecret={onSecret} /> },
      second,
      { key: 'deliveries', label: t('intake.deliveries'), children: tab === 'deliveries' && <Deliveries source={source} /> },
    ]} />
  )
}
