import { EditOutlined, PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Form, Input, Select, Tag } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useAction } from '@/shared/form/useAction'
import { useMay } from '@/shared/session'
import { RevealPhone } from '@/shared/ui/RevealPhone'
import { addContact, patchContact, removeContact, revealContact, ROLES, useContacts, type Contact, type ContactFields } from '../around'
import { CUSTOMERS } from '../queries'
import { RemoveButton, Row, Rows } from './Rows'

export function ContactsCard({ id }: { id: string }) {
  const writer = useMay()('customer:write')
  const contacts = useContacts(id)
  const [open, setOpen] = useState<Contact | 'new' | null>(null)
  const remove = useAction((contact: string, key) => removeContact(id, contact, key), { stale: [CUSTOMERS] })
  return (
    <>
      <Rows<Contact> title={t('around.contacts')} query={contacts} none={t('around.contacts_none')}
        extra={writer && <Button size="small" type="link" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('around.contact_add')}</Button>}
        row={(contact) => (
          <Row key={contact.id}
            head={<><strong>{contact.name}</strong> {contact.role && <Tag>{tOr(`contact_roles.${contact.role}`, contact.role)}</Tag>}{contact.is_primary && <Tag color="gold">{t('around.contact_primary')}</Tag>}</>}
            below={<>{contact.title}{contact.phone_masked && <div><RevealPhone masked={contact.phone_masked} reveal={(reason, key) => revealContact(id, contact.id, reason, key)} /></div>}{[contact.wechat_id, contact.email].filter(Boolean).map((said) => <div key={said}>{said}</div>)}</>}
            actions={writer && (
              <>
                <Button type="text" size="small" icon={<EditOutlined />} aria-label={`${t('common.edit')} ${contact.name}`} onClick={() => setOpen(contact)} />
                <RemoveButton name={contact.name} ask={t('around.contact_remove_ask')} busy={remove.isPending && remove.variables === contact.id} onRemove={() => remove.mutate(contact.id)} />
              </>
            )} />
        )} />
      <ContactForm id={id} contact={open} onClose={() => setOpen(null)} />
    </>
  )
}

function ContactForm({ id, contact, onClose }: { id: string; contact: Contact | 'new' | null; onClose: () => void }) {
  const queries = useQueryClient()
  const existing = contact && contact !== 'new' ? contact : null
  async function save(values: ContactFields, key: string) {
    const before = existing ? startOf(existing) : {}
    const pairs = Object.entries(values).filter(([name, value]) => (existing ? value !== before[name as keyof ContactFields] : value))
    const body = Object.fromEntries(pairs.map(([name, value]) => [name, value === '' || value === undefined ? null : value])) as unknown as ContactFields
    if (existing) await patchContact(id, existing.id, body, key)
    else await addContact(id, body, key)
    void queries.invalidateQueries({ queryKey: CUSTOMERS })
  }
  return (
    <FormDrawer<ContactFields> title={t(existing ? 'around.contact_edit' : 'around.contact_add')} open={contact !== null} onClose={onClose} save={save} initial={existing ? startOf(existing) : { is_primary: false }}>
      <Form.Item name="name" label={t('around.contact_name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input autoFocus maxLength={200} /></Form.Item>
      <Form.Item name="title" label={t('around.contact_title')}><Input maxLength={100} /></Form.Item>
      <Form.Item name="role" label={t('around.contact_role')}><Select allowClear options={ROLES.map((value) => ({ value, label: t(`contact_roles.${value}`) }))} /></Form.Item>
      <Form.Item name="phone" label={t('customers.phone')} extra={existing?.phone_masked ? t('leads.phone_kept', { phone: existing.phone_masked }) : undefined}><Input inputMode="tel" autoComplete="off" maxLength={40} /></Form.Item>
      <Form.Item name="wechat_id" label={t('customers.wechat')}><Input maxLength={200} /></Form.Item>
      <Form.Item name="email" label={t('customers.email')} rules={[{ type: 'email', message: t('form.email') }]}><Input maxLength={255} /></Form.Item>
      <Form.Item name="is_primary" valuePropName="checked"><Checkbox>{t('around.contact_primary')}</Checkbox></Form.Item>
    </FormDrawer>
  )
}

const startOf = (contact: Contact): Partial<ContactFields> => ({
  name: contact.name, title: contact.title ?? '', role: (contact.role ?? undefined) as ContactFields['role'],
  wechat_id: contact.wechat_id ?? '', email: contact.email ?? '', is_primary: contact.is_primary,
})
