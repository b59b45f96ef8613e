import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const AuditPage = lazy(() => import('./pages/AuditPage').then((file) => ({ default: file.AuditPage })))

export const auditRoutes: RouteObject[] = [{ path: '/system/audit', element: <AuditPage /> }]
