import { PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { explain } from '@/api/problem'
import { t, tOr } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useAction } from '@/shared/form/useAction'
import { useMay } from '@/shared/session'
import { RevealPhone } from '@/shared/ui/RevealPhone'
import { addIdentity, IDENTITY_KINDS, removeIdentity, revealIdentity, useIdentities, type Identity, type IdentityFields } from '../around'
import { CUSTOMERS } from '../queries'
import { RemoveButton, Row, Rows } from './Rows'

export function IdentitiesCard({ id }: { id: string }) {
  const writer = useMay()('customer:write')
  const queries = useQueryClient()
  const identities = useIdentities(id)
  const [adding, setAdding] = useState(false)
  const remove = useAction((identity: string, key) => removeIdentity(id, identity, key), { stale: [CUSTOMERS] })
  async function save(values: IdentityFields, key: string) {
    await addIdentity(id, values, key)
    void queries.invalidateQueries({ queryKey: CUSTOMERS })
  }
  return (
    <>
      <Rows<Identity> title={t('around.identities')} query={identities} none={t('around.identities_none')}
        extra={writer && <Button size="small" type="link" icon={<PlusOutlined />} onClick={() => setAdding(true)}>{t('around.identity_add')}</Button>}
        row={(identity) => (
          <Row key={identity.id} head={<span className="faint">{tOr(`identity_kinds.${identity.kind}`, identity.kind)}</span>}
            below={identity.value_masked ? <RevealPhone masked={identity.value_masked} reveal={(reason, key) => revealIdentity(id, identity.id, reason, key)} /> : '—'}
            actions={writer && <RemoveButton name={tOr(`identity_kinds.${identity.kind}`, identity.kind)} ask={t('around.identity_remove_ask')} busy={remove.isPending && remove.variables === identity.id} onRemove={() => remove.mutate(identity.id)} />} />
        )} />
      <FormDrawer<IdentityFields> title={t('around.identity_add')} open={adding} onClose={() => setAdding(false)} save={save} initial={{ kind: 'member_id' }}
        onProblem={(problem) => {
          const other = problem.body.params?.customer_id
          if (problem.code !== 'customer.identity_taken' || typeof other !== 'string') return null
          return <Alert type="warning" showIcon title={explain(problem)} action={<Link to={`/customers/${other}`}>{t('customers.open_other')}</Link>} />
        }}>
        <Form.Item name="kind" label={t('around.identity_kind')}><Select options={IDENTITY_KINDS.map((value) => ({ value, label: t(`identity_kinds.${value}`) }))} /></Form.Item>
        <Form.Item name="value" label={t('around.identity_value')} extra={t('around.identity_hint')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={255} autoComplete="off" /></Form.Item>
      </FormDrawer>
    </>
  )
}
