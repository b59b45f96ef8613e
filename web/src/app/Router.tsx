import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect } from 'react'
import { Navigate, useLocation, useNavigate, useRoutes, type RouteObject } from 'react-router'
import { setUnauthenticatedHandler } from '@/api/client'
import { loadWords, type Language, type Translated } from '@/i18n'
import type * as consoleWords from '@/i18n/zh/console'
import { appointmentsRoutes } from '@/rooms/appointments/routes'
import { bookingRoutes } from '@/rooms/booking/routes'
import { archivesRoutes } from '@/rooms/archives/routes'
import { auditRoutes } from '@/rooms/audit/routes'
import { channelsRoutes } from '@/rooms/channels/routes'
import { contentRoutes } from '@/rooms/content/routes'
import { conversationsRoutes } from '@/rooms/conversations/routes'
import { customersRoutes } from '@/rooms/customers/routes'
import { dealsRoutes } from '@/rooms/deals/routes'
import { duplicatesRoutes } from '@/rooms/duplicates/routes'
import { identityOpenRoutes, identityRoutes } from '@/rooms/identity/routes'
import { intakeRoutes } from '@/rooms/intake/routes'
import { knowledgeRoutes } from '@/rooms/knowledge/routes'
import { leadsRoutes } from '@/rooms/leads/routes'
import { notifyRoutes } from '@/rooms/notify/routes'
import { ordersRoutes } from '@/rooms/orders/routes'
import { opsRoutes } from '@/rooms/ops/routes'
import { poolsRoutes } from '@/rooms/pools/routes'
import { preferencesRoutes } from '@/rooms/preferences/routes'
import { privacyRoutes } from '@/rooms/privacy/routes'
import { reviewsRoutes } from '@/rooms/reviews/routes'
import { figuresRoutes } from '@/rooms/figures/routes'
import { qualityRoutes } from '@/rooms/quality/routes'
import { routingRoutes } from '@/rooms/routing/routes'
import { scoresRoutes } from '@/rooms/scores/routes'
import { segmentsRoutes } from '@/rooms/segments/routes'
import { slaRoutes } from '@/rooms/sla/routes'
import { staffRoutes } from '@/rooms/staff/routes'
import { ticketsRoutes } from '@/rooms/tickets/routes'
import { webhooksRoutes } from '@/rooms/webhooks/routes'
import { ME, useMe } from '@/shared/session'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { NotFound } from '@/shared/ui/NotFound'
import { Waiting } from '@/shared/ui/Waiting'

const words = (language: Language): Promise<Translated<typeof consoleWords>> => (language === 'en' ? import('@/i18n/en/console') : import('@/i18n/zh/console'))

/** Everything behind the sign-in, with its words; who only signs in waits for neither. */
const Shell = lazy(async () => {
  const [file] = await Promise.all([import('./shell/Shell'), loadWords('console', words)])
  return { default: file.Shell }
})
const WorkbenchPage = lazy(() => import('./workbench/WorkbenchPage').then((file) => ({ default: file.WorkbenchPage })))

const inside: RouteObject[] = [
  { index: true, element: <WorkbenchPage /> },
  ...conversationsRoutes, ...ticketsRoutes, ...leadsRoutes, ...customersRoutes, ...duplicatesRoutes, ...poolsRoutes, ...dealsRoutes, ...appointmentsRoutes, ...bookingRoutes, ...reviewsRoutes, ...scoresRoutes, ...segmentsRoutes, ...contentRoutes, ...knowledgeRoutes,
  ...notifyRoutes, ...opsRoutes, ...identityRoutes, ...channelsRoutes, ...slaRoutes, ...routingRoutes, ...figuresRoutes, ...qualityRoutes, ...archivesRoutes, ...staffRoutes, ...preferencesRoutes, ...privacyRoutes, ...auditRoutes, ...webhooksRoutes, ...intakeRoutes, ...ordersRoutes,
  { path: '*', element: <NotFound /> },
]

function Inside() {
  const { data, isPending, error, refetch } = useMe()
  const { pathname, search } = useLocation()
  if (isPending) return <Waiting />
  if (data) return <Shell />
  const signedOut = !error || ('status' in error && error.status === 401)
  if (!signedOut) return <LoadFailed error={error} onRetry={() => void refetch()} />
  const next = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + search)}`
  return <Navigate to={`/login${next}`} replace />
}

export function Router() {
  const queries = useQueryClient()
  const navigate = useNavigate()
  useEffect(() => {
    setUnauthenticatedHandler(() => queries.setQueryData(ME, null))
  }, [queries, navigate])
  const routes = useRoutes([...identityOpenRoutes, { path: '/', element: <Inside />, children: inside }])
  return <Suspense fallback={<Waiting />}>{routes}</Suspense>
}
