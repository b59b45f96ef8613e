import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect } from 'react'
import { Navigate, useLocation, useNavigate, useRoutes, type RouteObject } from 'react-router'
import { setUnauthenticatedHandler } from '@/api/client'
import { appointmentsRoutes } from '@/rooms/appointments/routes'
import { auditRoutes } from '@/rooms/audit/routes'
import { channelsRoutes } from '@/rooms/channels/routes'
import { conversationsRoutes } from '@/rooms/conversations/routes'
import { customersRoutes } from '@/rooms/customers/routes'
import { identityOpenRoutes, identityRoutes } from '@/rooms/identity/routes'
import { leadsRoutes } from '@/rooms/leads/routes'
import { notifyRoutes } from '@/rooms/notify/routes'
import { opsRoutes } from '@/rooms/ops/routes'
import { preferencesRoutes } from '@/rooms/preferences/routes'
import { privacyRoutes } from '@/rooms/privacy/routes'
import { reviewsRoutes } from '@/rooms/reviews/routes'
import { scoresRoutes } from '@/rooms/scores/routes'
import { staffRoutes } from '@/rooms/staff/routes'
import { webhooksRoutes } from '@/rooms/webhooks/routes'
import { ME, useMe } from '@/shared/session'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { NotFound } from '@/shared/ui/NotFound'
import { Waiting } from '@/shared/ui/Waiting'

const Shell = lazy(() => import('./shell/Shell').then((file) => ({ default: file.Shell })))
const WorkbenchPage = lazy(() => import('./workbench/WorkbenchPage').then((file) => ({ default: file.WorkbenchPage })))

const inside: RouteObject[] = [
  { index: true, element: <WorkbenchPage /> },
  ...conversationsRoutes, ...leadsRoutes, ...customersRoutes, ...appointmentsRoutes, ...reviewsRoutes, ...scoresRoutes,
  ...notifyRoutes, ...opsRoutes, ...identityRoutes, ...channelsRoutes, ...staffRoutes, ...preferencesRoutes, ...privacyRoutes, ...auditRoutes, ...webhooksRoutes,
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
