import { PlusOutlined } from '@ant-design/icons'
import { Button, Form, Input } from 'antd'
import { t } from '@/i18n'

/** The options of a choice. One that has been used is archived and never removed; a new one is just taken away. */
export function OptionList() {
  const form = Form.useFormInstance()
  return (
    <Form.List name="options">
      {(items, { add, remove }) => (
        <div style={{ display: 'grid', gap: 8 }}>
          {items.map(({ key, name }) => (
            <div key={key} style={{ display: 'flex', gap: 8 }}>
              <Form.Item name={[name, 'code']} hidden><Input /></Form.Item>
              <Form.Item name={[name, 'label']} noStyle rules={[{ required: true, whitespace: true, message: t('form.needed') }]}>
                <Input maxLength={60} placeholder={t('designer.option_label')} aria-label={`${t('designer.option_label')} ${name + 1}`} />
              </Form.Item>
              <Form.Item noStyle shouldUpdate>
                {() => {
                  const option = form.getFieldValue(['options', name]) as { code?: string; archived?: boolean } | undefined
                  if (!option?.code) return <Button type="text" disabled={items.length === 1} onClick={() => remove(name)}>{t('common.remove')}</Button>
                  return <Button type="text" onClick={() => form.setFieldValue(['options', name, 'archived'], !option.archived)}>{t(option.archived ? 'designer.option_restore' : 'designer.option_archive')}</Button>
                }}
              </Form.Item>
              <Form.Item name={[name, 'archived']} hidden initialValue={false}><Input /></Form.Item>
            </div>
          ))}
          <Button type="dashed" icon={<PlusOutlined />} onClick={() => add({ label: '', archived: false })}>{t('designer.option_add')}</Button>
        </div>
      )}
    </Form.List>
  )
}
