import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, InputNumber, Select, Table } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useMay } from '@/shared/session'
import { Card } from '@/shared/ui/Card'
import { StatusTag } from '@/shared/ui/StatusTag'
import { patchAgent, useAgents, type Agent } from '../queries'
import { STATUS_TONE } from '../words'

/** Who answers, how many talks they take at once, and what they know about. */
export function AgentsCard() {
  const agents = useAgents()
  const may = useMay()
  const [edited, setEdited] = useState<Agent | null>(null)
  const columns = [
    { title: t('routing.agent'), dataIndex: 'name' },
    { title: t('routing.state'), render: (_: unknown, row: Agent) => <StatusTag group="agent_status" value={row.status} tone={STATUS_TONE[row.status]} /> },
    { title: t('routing.places'), dataIndex: 'max_sessions' },
    { title: t('routing.skills'), render: (_: unknown, row: Agent) => row.skills.join('、') || '—' },
    { title: '', align: 'right' as const, render: (_: unknown, row: Agent) => may('employee:manage') && <Button type="link" size="small" onClick={() => setEdited(row)}>{t('routing.edit')}</Button> },
  ]
  return (
    <Card title={t('routing.agents')}>
      <Table<Agent> size="small" rowKey="id" pagination={false} loading={agents.isPending} dataSource={agents.data ?? []} columns={columns} scroll={{ x: 'max-content' }} />
      {edited && <AgentForm agent={edited} onClose={() => setEdited(null)} />}
    </Card>
  )
}

type Fields = { max_sessions: number; skills: string[] }

function AgentForm({ agent, onClose }: { agent: Agent; onClose: () => void }) {
  const queries = useQueryClient()
  async function save(values: Fields, key: string) {
    await patchAgent(agent.id, values, key)
    void queries.invalidateQueries({ queryKey: ['agents'] })
  }
  return (
    <FormDrawer<Fields> title={agent.name} open onClose={onClose} initial={{ max_sessions: agent.max_sessions, skills: agent.skills }} save={save}>
      <Form.Item name="max_sessions" label={t('routing.places')} extra={t('routing.places_hint')}><InputNumber min={0} max={200} precision={0} /></Form.Item>
      <Form.Item name="skills" label={t('routing.skills')}><Select mode="tags" open={false} maxCount={20} /></Form.Item>
    </FormDrawer>
  )
}
