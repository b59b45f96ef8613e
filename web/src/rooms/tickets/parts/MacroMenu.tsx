import { Alert, Button, Dropdown, Modal, Skeleton } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { applyMacro, said, useMacros, usePreview, type Macro } from '../macros'
import { TICKETS, type TicketDetail } from '../queries'

/** What one often does; each is shown before it is done. */
export function MacroMenu({ ticket }: { ticket: TicketDetail }) {
  const macros = useMacros()
  const [chosen, setChosen] = useState<Macro | null>(null)
  if (!macros.data?.length) return null
  return (
    <>
      <Dropdown trigger={['click']} menu={{ items: macros.data.map(({ id, name }) => ({ key: id, label: name })), onClick: ({ key }) => setChosen(macros.data.find((one) => one.id === key) ?? null) }}>
        <Button>{t('macros.use')}</Button>
      </Dropdown>
      {chosen && <Preview ticket={ticket} macro={chosen} onClose={() => setChosen(null)} />}
    </>
  )
}

function Preview({ ticket, macro, onClose }: { ticket: TicketDetail; macro: Macro; onClose: () => void }) {
  const steps = usePreview(ticket.id, macro.id)
  const apply = useAction((_: void, key) => applyMacro(ticket.id, macro.id, ticket.updated_at, key), { stale: [TICKETS, ['customers']], done: t('macros.applied', { name: macro.name }), onDone: onClose })
  const refused = steps.data?.some((step) => step.refused)
  return (
    <Modal title={t('macros.preview', { name: macro.name })} open onCancel={onClose} onOk={() => apply.mutate()} okText={t('macros.apply')} okButtonProps={{ disabled: !steps.data || refused }} confirmLoading={apply.isPending} destroyOnHidden width={520}>
      {steps.isPending && <Skeleton active />}
      {steps.isError && <LoadFailed error={steps.error} onRetry={() => void steps.refetch()} />}
      <ol style={{ paddingLeft: 22, display: 'grid', gap: 6 }}>
        {steps.data?.map((step, place) => (
          <li key={place} className={step.idle ? 'faint' : undefined} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {said(step.kind, step.to, step.comment_type)}
            {step.idle && ` · ${t('macros.idle')}`}
            {step.refused && <strong> · {tOr(`macro_refusals.${step.refused.replace('ticket.', '')}`, step.refused)}</strong>}
          </li>
        ))}
      </ol>
      {refused ? <Alert type="warning" showIcon title={t('macros.refused')} /> : <p className="quiet">{t('macros.no_undo')}</p>}
    </Modal>
  )
}
