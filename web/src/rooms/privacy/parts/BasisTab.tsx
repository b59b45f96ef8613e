import { Alert, Button, Form, Input, Radio, Skeleton } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay } from '@/shared/session'
import { Card, PageBody } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { BASIS, BASES, putBasis, useBasis, type Basis } from '../basis'

/** On what ground people's words may be given to a model: their consent, or another that the law knows. */
export function BasisTab() {
  const found = useBasis()
  return (
    <PageBody>
      <PageHeader title={t('basis.title')} subtitle={t('basis.subtitle')} />
      {found.isError && <LoadFailed error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton active />}
      {found.data && <BasisForm basis={found.data} />}
    </PageBody>
  )
}

function BasisForm({ basis }: { basis: Basis }) {
  const writer = useMay()('config:write')
  const put = useAction((value: Basis, key) => putBasis(value, key), { stale: [BASIS], done: t('basis.saved') })
  return (
    <Card>
      <Form<Basis> layout="vertical" requiredMark={false} disabled={!writer} initialValues={basis} onFinish={(values) => put.mutate({ basis: values.basis, note: (values.note ?? '').trim() })}>
        <Form.Item name="basis" label={t('basis.ground')}>
          <Radio.Group vertical options={BASES.map((value) => ({ value, label: t(`basis.${value}`) }))} />
        </Form.Item>
        <Form.Item noStyle dependencies={['basis']}>
          {({ getFieldValue }) => getFieldValue('basis') !== 'consent' && (
            <>
              <Alert type="warning" showIcon title={t('basis.warning')} style={{ marginBottom: 16 }} />
              <Form.Item name="note" label={t('basis.note')} extra={t('basis.note_hint')} rules={[{ required: true, whitespace: true, min: 10, message: t('basis.note_short') }]}>
                <Input.TextArea rows={4} maxLength={1000} showCount />
              </Form.Item>
            </>
          )}
        </Form.Item>
        {writer ? <Button type="primary" htmlType="submit" loading={put.isPending}>{t('common.save')}</Button> : <p className="faint">{t('basis.look_only')}</p>}
      </Form>
    </Card>
  )
}
