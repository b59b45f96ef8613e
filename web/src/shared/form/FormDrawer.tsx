import { Alert, Button, Drawer, Form, Modal, type FormInstance } from 'antd'
import { useEffect, useState, type KeyboardEvent, type ReactNode } from 'react'
import { explain, fieldErrors, Problem, requestId } from '@/api/problem'
import { t } from '@/i18n'
import { persist, useIntent } from '@/shared/intent'
import { toast } from '@/shared/ui/toast'
import { Conflict } from './Conflict'
import { differences, type Difference } from './differences'

interface Props<Values extends object> {
  title: string
  open: boolean
  onClose: () => void
  /** Read again each time the drawer opens. */
  initial: Partial<Values>
  save: (values: Values, key: string) => Promise<unknown>
  saveLabel?: string
  savedText?: string
  /** For records with a version: reads the record as it is now, to show what somebody else changed. */
  reread?: () => Promise<Partial<Values>>
  fieldNames?: Partial<Record<keyof Values & string, string>>
  /** Shown instead of the standard sentence, e.g. free alternatives after a conflict. */
  onProblem?: (problem: Problem, form: FormInstance<Values>) => ReactNode
  footerExtra?: ReactNode
  /** How the values of a field are said when two people changed it. */
  say?: (field: string, value: unknown) => string
  size?: number
  /** Only to look at: nothing to save. */
  locked?: boolean
  children: ReactNode | ((form: FormInstance<Values>) => ReactNode)
}

/** The one form of the console. It is mounted while open, so every opening is a new intent. */
export function FormDrawer<Values extends object>(props: Props<Values>) {
  const [dirty, setDirty] = useState(false)
  const [asking, setAsking] = useState(false)
  const leave = () => (dirty ? setAsking(true) : props.onClose())
  const drop = () => {
    setDirty(false)
    setAsking(false)
    props.onClose()
  }
  return (
    <Drawer title={props.title} open={props.open} onClose={leave} size={props.size ?? 480} destroyOnHidden styles={{ body: { paddingBottom: 8 }, wrapper: { maxWidth: '100vw' } }}>
      {props.open && <Fields {...props} onDirty={setDirty} onLeave={leave} />}
      <Modal title={t('form.leave_title')} open={asking} okText={t('form.leave_ok')} cancelText={t('form.leave_cancel')} onOk={drop} onCancel={() => setAsking(false)} width={420}>
        {t('form.leave_text')}
      </Modal>
    </Drawer>
  )
}

function Fields<Values extends object>(props: Props<Values> & { onDirty: (dirty: boolean) => void; onLeave: () => void }) {
  const { initial, save, onDirty, onClose } = props
  const [form] = Form.useForm<Values>()
  const intent = useIntent()
  const [saving, setSaving] = useState(false)
  const [notice, setNotice] = useState<ReactNode>(null)
  const [theirs, setTheirs] = useState<Difference[] | null>(null)

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => { if (form.isFieldsTouched()) event.preventDefault() }
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [form])

  async function submit(values: Values) {
    setSaving(true)
    setNotice(null)
    try {
      await intent((key) => persist(() => save(values, key)))
      onDirty(false)
      toast.success(props.savedText ?? t('form.saved'))
      onClose()
    } catch (error) {
      await show(error, values)
    } finally {
      setSaving(false)
    }
  }

  async function show(error: unknown, values: Values) {
    const fields = fieldErrors(error)
    // Ant Design types the path by the keys of Values; the server names them at run time.
    if (fields.length) form.setFields(fields as never)
    if (error instanceof Problem && error.status === 412 && props.reread) {
      setTheirs(differences(await props.reread(), initial, values))
      return
    }
    const special = error instanceof Problem ? props.onProblem?.(error, form) : null
    setNotice(special ?? (
      <Alert type="error" showIcon title={explain(error)} description={requestId(error) && t('errors.request_id', { id: requestId(error)! })} />
    ))
  }

  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
      event.preventDefault()
      form.submit()
    }
  }
  return (
    <div onKeyDown={keys}>
      {notice && <div style={{ marginBottom: 16 }}>{notice}</div>}
      {theirs && (
        <Conflict
          names={props.fieldNames ?? {}}
          say={props.say}
          items={theirs}
          onTake={(item) => form.setFieldValue(item.field as never, item.theirs as never)}
          onDone={() => setTheirs(null)}
        />
      )}
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={initial as Values}
        requiredMark="optional"
        scrollToFirstError
        disabled={props.locked}
        onValuesChange={() => onDirty(true)}
        onFinish={(values) => void submit(values)}
      >
        {typeof props.children === 'function' ? props.children(form) : props.children}
        <div style={{ display: 'flex', gap: 8, justifyContent: 'flex-end', paddingTop: 8, paddingBottom: 12, position: 'sticky', bottom: 0, background: 'var(--ant-color-bg-elevated)' }}>
          {props.footerExtra}
          <Button disabled={false} onClick={props.onLeave}>{t(props.locked ? 'common.close' : 'common.cancel')}</Button>
          {!props.locked && <Button type="primary" htmlType="submit" loading={saving} title={t('form.save_key')}>{props.saveLabel ?? t('common.save')}</Button>}
        </div>
      </Form>
    </div>
  )
}
