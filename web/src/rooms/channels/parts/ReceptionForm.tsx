import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Form, Input, Select, Switch, type FormInstance } from 'antd'
import { Link } from 'react-router'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { asksPersonal, DETAILS, sentOf, valuesOf, type ReceptionValues } from '../reception'
import { CHANNELS, patchChannel, putTopics, useCalendars, useServiceText, useTeams, useTopics, type Channel } from '../queries'
import styles from './reception.module.css'
import { ReceptionPreview } from './ReceptionPreview'

/** How a web chat receives, beside what its visitors see of it. */
export function ReceptionForm({ channel, onClose }: { channel: Channel | null; onClose: () => void }) {
  const queries = useQueryClient()
  const topics = useTopics(channel?.id)
  async function save(values: ReceptionValues, key: string) {
    // what the form does not show just now stays as it was
    const sent = sentOf({ ...valuesOf(channel!, topics.data!), ...values })
    await patchChannel(channel!.id, sent.channel, key)
    await putTopics(channel!.id, sent.topics, `${key}:topics`)
    void queries.invalidateQueries({ queryKey: CHANNELS })
  }
  if (!channel || !topics.data) return null
  const initial = valuesOf(channel, topics.data)
  return (
    <FormDrawer<ReceptionValues> title={t('reception.title', { name: channel.name })} open onClose={onClose} save={save} size={1000} initial={initial}>
      {(form) => (
        <div className={styles.sides}>
          <div><Fields form={form} initial={initial} /></div>
          <ReceptionPreview form={form} initial={initial} channel={channel} />
        </div>
      )}
    </FormDrawer>
  )
}

function Fields({ form, initial }: { form: FormInstance<ReceptionValues>; initial: ReceptionValues }) {
  const calendars = useCalendars()
  const text = useServiceText()
  const watched: ReceptionValues = { ...initial, ...Form.useWatch([], form) }
  const warn = asksPersonal(watched) && text.data === false
  return (
    <>
      <Form.Item name="greeting" label={t('reception.greeting')}><Input.TextArea rows={2} maxLength={500} /></Form.Item>
      <Form.Item name="calendar_id" label={t('reception.hours')} extra={t('reception.hours_hint')}>
        <Select allowClear placeholder={t('reception.default_hours')} options={(calendars.data ?? []).map(({ id, name }) => ({ value: id, label: name }))} />
      </Form.Item>
      <Form.Item name="closed_greeting" label={t('reception.closed_greeting')} extra={t('reception.closed_hint')}><Input.TextArea rows={2} maxLength={500} /></Form.Item>
      <Form.Item name="files" label={t('reception.files')} valuePropName="checked" layout="horizontal" colon={false}><Switch /></Form.Item>
      <Form.Item name="ai_label" label={t('reception.ai_label')} valuePropName="checked" layout="horizontal" colon={false}><Switch /></Form.Item>
      <Form.Item name="prechat" label={t('reception.prechat')} valuePropName="checked" layout="horizontal" colon={false}><Switch /></Form.Item>
      {warn && <Alert type="warning" showIcon style={{ marginBottom: 16 }} title={t('reception.no_text')} action={<Link to="/system/privacy">{t('reception.to_texts')}</Link>} />}
      {watched.prechat && (
        <>
          <Form.Item name="intro" label={t('reception.intro')}><Input maxLength={500} placeholder={t('reception.usual_intro')} /></Form.Item>
          <Form.Item label={t('reception.fields')}>
            {DETAILS.map((field) => (
              <div key={field} className={styles.asked}>
                <span>{t(`details.${field}`)}</span>
                <Form.Item name={['asks', field, 'asked']} valuePropName="checked" noStyle><Checkbox>{t('reception.asked')}</Checkbox></Form.Item>
                <Form.Item name={['asks', field, 'required']} valuePropName="checked" noStyle><Checkbox disabled={!watched.asks?.[field]?.asked}>{t('reception.required')}</Checkbox></Form.Item>
              </div>
            ))}
          </Form.Item>
          {watched.asks?.topic?.asked && <Topics />}
        </>
      )}
      <Form.Item name="when" label={t('reception.offline')}>
        <Select options={(['never', 'closed', 'away'] as const).map((value) => ({ value, label: t(`reception.${value}`) }))} />
      </Form.Item>
      {watched.when !== 'never' && <Form.Item name="offline_text" label={t('reception.offline_text')} extra={t('reception.offline_hint')}><Input maxLength={500} placeholder={t('reception.usual_offline')} /></Form.Item>}
    </>
  )
}

function Topics() {
  const teams = useTeams()
  return (
    <Form.Item label={t('reception.topics')} extra={t('reception.topics_hint')}>
      <Form.List name="topics">
        {(rows, { add, remove }) => (
          <>
            {rows.map((row) => (
              <div key={row.key} className={styles.topic}>
                <Form.Item name={[row.name, 'name']} noStyle><Input maxLength={50} placeholder={t('reception.topic')} aria-label={t('reception.topic')} /></Form.Item>
                <Form.Item name={[row.name, 'team_id']} noStyle>
                  <Select allowClear placeholder={t('reception.no_team')} aria-label={t('reception.team')} options={(teams.data ?? []).map(({ id, name }) => ({ value: id, label: name }))} />
                </Form.Item>
                <Button type="text" icon={<DeleteOutlined />} aria-label={t('common.remove_named', { name: t('reception.topic') })} onClick={() => remove(row.name)} />
              </div>
            ))}
            {rows.length < 20 && <Button type="dashed" icon={<PlusOutlined />} onClick={() => add({ name: '' })}>{t('reception.topic_add')}</Button>}
          </>
        )}
      </Form.List>
    </Form.Item>
  )
}
