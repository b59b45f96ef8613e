import { FileExcelOutlined } from '@ant-design/icons'
import { Alert, Radio, Upload } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { explain } from '@/api/problem'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { Card } from '@/shared/ui/Card'
import { uploadImport, type Import, type ImportKind } from '../imports'

export function ImportUpload({ onUploaded }: { onUploaded: (uploaded: Import) => void }) {
  const [params, setParams] = useSearchParams()
  const kind: ImportKind = params.get('kind') === 'customers' ? 'customers' : 'leads'
  const [problem, setProblem] = useState<string | null>(null)
  const upload = useAction((file: File, key) => uploadImport(file, kind, key), {
    onDone: onUploaded,
    onFailed: (error) => { setProblem(explain(error)); return true },
  })
  return (
    <Card>
      <Radio.Group
        style={{ marginBottom: 16 }}
        value={kind}
        onChange={(event) => setParams(event.target.value === 'leads' ? {} : { kind: 'customers' }, { replace: true })}
        options={[{ value: 'leads', label: t('imports.as_leads') }, { value: 'customers', label: t('imports.as_customers') }]}
      />
      {problem && <Alert type="error" showIcon title={problem} style={{ marginBottom: 16 }} />}
      <Upload.Dragger
        accept=".csv,.xlsx"
        maxCount={1}
        showUploadList={false}
        disabled={upload.isPending}
        beforeUpload={(file) => {
          setProblem(null)
          upload.mutate(file)
          return false
        }}
      >
        <p><FileExcelOutlined style={{ fontSize: 36, color: 'var(--ant-color-primary)' }} /></p>
        <p>{upload.isPending ? t('imports.uploading') : t('imports.drop')}</p>
        <p className="faint">{t('imports.formats')}</p>
      </Upload.Dragger>
    </Card>
  )
}
