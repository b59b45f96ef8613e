import { Button, Form, Input, Popconfirm, Segmented, Select, Switch } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useAction } from '@/shared/form/useAction'
import { useQueryClient } from '@tanstack/react-query'
import { createList, deleteList, LISTS, patchList, type WordList } from '../queries'
import { ACTIONS, DIRECTIONS, fieldsOf, FRESH, formOf, KINDS, wordsOf, type ListForm as Fields } from '../words'

interface Props { list: WordList | null; locked: boolean; onClose: () => void }

export function ListForm({ list: now, locked, onClose }: Props) {
  const [list] = useState(now)
  const queries = useQueryClient()
  const again = () => void queries.invalidateQueries({ queryKey: LISTS })
  const remove = useAction((id: string, key) => deleteList(id, key), { stale: [LISTS], done: t('quality.removed'), onDone: onClose })
  async function save(values: Fields, key: string) {
    if (list) await patchList(list, fieldsOf(values), key)
    else await createList(fieldsOf(values), key)
    again()
  }
  const gone = list && !locked && (
    <Popconfirm title={t('quality.remove_ask', { name: list.name })} okText={t('common.remove')} okButtonProps={{ danger: true }} onConfirm={() => remove.mutate(list.id)}>
      <Button danger type="text" loading={remove.isPending}>{t('quality.remove')}</Button>
    </Popconfirm>
  )
  return (
    <FormDrawer<Fields> title={t(list ? 'quality.edit' : 'quality.create')} open onClose={onClose} size={560} locked={locked} initial={list ? formOf(list) : FRESH} save={save} footerExtra={gone} fieldNames={names()} say={said}>
      {(form) => <Inside form={form} locked={locked} fresh={!list} />}
    </FormDrawer>
  )
}

function Inside({ form, locked, fresh }: { form: ReturnType<typeof Form.useForm<Fields>>[0]; locked: boolean; fresh: boolean }) {
  const direction = Form.useWatch('direction', form)
  const lines = Form.useWatch('lines', form) as string | undefined
  const options = <Value extends string>(group: string, values: readonly Value[]) => values.map((value) => ({ value, label: tOr(`${group}.${value}`, value) }))
  return (
    <>
      <Form.Item name="name" label={t('quality.name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={100} autoFocus={fresh} /></Form.Item>
      <Form.Item name="kind" label={t('quality.kind')}><Select options={options('quality_kinds', KINDS)} /></Form.Item>
      <Form.Item name="direction" label={t('quality.direction')}><Segmented options={options('quality_directions', DIRECTIONS)} /></Form.Item>
      <Form.Item name="action" label={t('quality.action')} extra={direction === 'customer' && t('quality.only_record')}><Segmented disabled={locked || direction === 'customer'} options={options('quality_actions', ACTIONS)} /></Form.Item>
      <Form.Item name="lines" label={t('quality.words')} extra={<>{t('quality.words_hint')} {t('quality.words_count', { n: wordsOf(lines ?? '').length })}</>} rules={[{ validator: (_, value: string) => (wordsOf(value ?? '').length ? Promise.resolve() : Promise.reject(new Error(t('form.needed')))) }]}>
        <Input.TextArea autoSize={{ minRows: 6, maxRows: 16 }} />
      </Form.Item>
      <Form.Item name="by_sound" label={t('quality.by_sound')} layout="horizontal" valuePropName="checked"><Switch /></Form.Item>
      <Form.Item name="is_active" label={t('quality.active')} layout="horizontal" valuePropName="checked"><Switch /></Form.Item>
    </>
  )
}

const names = (): Partial<Record<keyof Fields, string>> => ({
  name: t('quality.name'), kind: t('quality.kind'), direction: t('quality.direction'), action: t('quality.action'), lines: t('quality.words'), by_sound: t('quality.by_sound'), is_active: t('quality.active'),
})

function said(_: string, value: unknown): string {
  if (typeof value === 'boolean') return t(value ? 'switches.on' : 'switches.off')
  return value ? String(value) : '—'
}
