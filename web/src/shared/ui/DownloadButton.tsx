import { DownloadOutlined } from '@ant-design/icons'
import { Button, type ButtonProps } from 'antd'
import type { Schemas } from '@/api/client'
import { useAction } from '@/shared/form/useAction'

interface Props extends Pick<ButtonProps, 'size' | 'type' | 'children'> { ask: (key: string) => Promise<Schemas['Ticket']> }

/** Asking leaves a line in the audit log; the ticket it answers opens the file for some minutes. */
export function DownloadButton({ ask, ...look }: Props) {
  const asking = useAction((_: void, key) => ask(key), { onDone: (ticket) => window.location.assign(ticket.path) })
  return <Button {...look} icon={<DownloadOutlined />} loading={asking.isPending} onClick={() => asking.mutate()} />
}
