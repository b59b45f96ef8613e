import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Query, type Schemas } from '@/api/client'

export type Figures = Schemas['Figures']
export type Line = Schemas['FiguresLine']
export type Report = Schemas['FiguresReport']
export type Asked = Query<'/api/daily-stats'>
export type By = NonNullable<Asked['by']>

export const useFigures = (asked: Asked) => useQuery({
  queryKey: ['daily-stats', asked],
  queryFn: () => unwrap(client.GET('/api/daily-stats', { params: { query: asked } })),
  placeholderData: (before) => before,
})
export const askFile = (asked: Asked, key: string) => unwrap(client.POST('/api/daily-stats/downloads', { params: { query: asked }, ...keyed(key) }))
