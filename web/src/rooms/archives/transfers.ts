import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'

export type Transfer = Schemas['TalkTransferRead']
export type ExportFields = Schemas['TalkExportCreate']
export const TRANSFERS = ['talk-transfers']
const POLL = 1500

export const useTransfers = () => useQuery({
  queryKey: TRANSFERS,
  queryFn: async () => (await unwrap(client.GET('/api/talk-transfers', {}))).items,
  refetchInterval: ({ state }) => (state.data?.some(({ status }) => status === 'queued' || status === 'running') ? POLL : false),
})
export const askTalks = (body: ExportFields, key: string) => unwrap(client.POST('/api/talk-transfers', { body, ...keyed(key) }))
export const askTalksFile = (transfer_id: string, key: string) => unwrap(client.POST('/api/talk-transfers/{transfer_id}/downloads', { params: { path: { transfer_id } }, ...keyed(key) }))
export const sendTalks = (file: File, key: string) => {
  const body = new FormData()
  body.append('file', file)
  return unwrap(client.POST('/api/talk-transfers/imports', { body: { file: file.name }, bodySerializer: () => body, ...keyed(key) }))
}
