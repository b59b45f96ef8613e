import { useQueryClient } from '@tanstack/react-query'
import { AutoComplete, Button, Form, Input, Popconfirm, Select, Switch, type FormInstance } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useAction } from '@/shared/form/useAction'
import { refreshLists } from '@/shared/list/useKeyset'
import { useMay } from '@/shared/session'
import { createScript, deleteScript, patchScript, readScript, SCRIPTS, type Script, type ScriptFields } from '../queries'
import { FRESH, fieldsOf, PLACES, withPlace } from '../words'

interface Props { script: Script | null; scenarios: string[]; onClose: () => void }

export function ScriptForm({ script: now, scenarios, onClose }: Props) {
  const [script] = useState(now) // as it was opened: the list behind is read anew
  const [latest, setLatest] = useState(now)
  const queries = useQueryClient()
  const may = useMay()
  const sharer = may('script:share')
  const locked = !may('script:write') || (!!script?.is_shared && !sharer)
  const again = () => refreshLists(queries, SCRIPTS)
  const remove = useAction((one: Script, key) => deleteScript(one.id, key), { done: t('scripts.removed'), onDone: () => { again(); onClose() } })
  async function save(values: ScriptFields, key: string) {
    const body = { ...values, shortcut: values.shortcut?.trim() || null }
    if (latest) await patchScript(latest, body, key)
    else await createScript(body, key)
    again()
  }
  const gone = script && !locked && (
    <Popconfirm title={t('scripts.remove_ask', { name: script.title })} description={t('scripts.remove_text')} okText={t('common.remove')} okButtonProps={{ danger: true }} onConfirm={() => remove.mutate(script)}>
      <Button danger type="text" loading={remove.isPending}>{t('scripts.remove')}</Button>
    </Popconfirm>
  )
  return (
    <FormDrawer<ScriptFields> title={script ? t('scripts.edit') : t('scripts.create')} open onClose={onClose} size={560} locked={locked} initial={script ? fieldsOf(script) : FRESH} save={save} footerExtra={gone}
      reread={script ? async () => {
        const newest = await readScript(script.id)
        setLatest(newest)
        return fieldsOf(newest)
      } : undefined}
      fieldNames={names()} say={said}>
      {(form) => (
        <>
          {locked && <p className="quiet">{t('scripts.looked_only')}</p>}
          <Form.Item name="title" label={t('scripts.name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={100} autoFocus /></Form.Item>
          <Form.Item name="content" label={t('scripts.text')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]} extra={!locked && <Places form={form} />}><Input.TextArea maxLength={4000} autoSize={{ minRows: 4, maxRows: 12 }} /></Form.Item>
          <Form.Item name="shortcut" label={t('scripts.shortcut')} extra={t('scripts.shortcut_hint')} rules={[{ pattern: /^[0-9A-Za-z\u4e00-\u9fff_-]*$/, message: t('scripts.shortcut_wrong') }]}><Input maxLength={30} prefix="/" /></Form.Item>
          <Form.Item name="scenario" label={t('scripts.scenario')}><AutoComplete maxLength={50} placeholder={t('scripts.scenario_hint')} options={scenarios.map((value) => ({ value }))} /></Form.Item>
          <Form.Item name="keywords" label={t('scripts.keywords')} extra={t('scripts.keywords_hint')}><Select mode="tags" open={false} suffixIcon={null} maxCount={20} tokenSeparators={['，', ',', '、', ' ']} /></Form.Item>
          <Form.Item name="is_shared" label={t('scripts.everybody')} layout="horizontal" valuePropName="checked" extra={!sharer && t('scripts.everybody_hint')}><Switch disabled={!sharer} /></Form.Item>
          {script && <Form.Item name="is_active" label={t('scripts.active')} layout="horizontal" valuePropName="checked"><Switch /></Form.Item>}
        </>
      )}
    </FormDrawer>
  )
}

/** What can stand in a text; a click puts it where the text ends. */
function Places({ form }: { form: FormInstance<ScriptFields> }) {
  const put = (place: string) => form.setFieldValue('content', withPlace(form.getFieldValue('content') as string | undefined, place))
  return (
    <>
      <span>{t('scripts.text_hint')}</span>
      <div>{PLACES.map((place) => <Button key={place} size="small" type="dashed" style={{ margin: '4px 4px 0 0' }} onClick={() => put(place)}>{tOr(`script_places.${place}`, place)}</Button>)}</div>
    </>
  )
}

const names = (): Partial<Record<keyof ScriptFields, string>> => ({
  title: t('scripts.name'), content: t('scripts.text'), shortcut: t('scripts.shortcut'), scenario: t('scripts.scenario'), keywords: t('scripts.keywords'), is_shared: t('scripts.everybody'), is_active: t('scripts.active'),
})

function said(_: string, value: unknown): string {
  if (typeof value === 'boolean') return t(value ? 'switches.on' : 'switches.off')
  if (Array.isArray(value)) return value.join('、') || '—'
  return value ? String(value) : '—'
}
