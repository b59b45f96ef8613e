import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const InboxPage = lazy(() => import('./pages/InboxPage').then((file) => ({ default: file.InboxPage })))

export const conversationsRoutes: RouteObject[] = [
  { path: '/conversations', element: <InboxPage /> },
  { path: '/conversations/:id', element: <InboxPage /> },
]
