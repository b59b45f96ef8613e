import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const ArchivesPage = lazy(() => import('./enter').then((file) => file.enterArchives()))

export const archivesRoutes: RouteObject[] = [{ path: '/archives', element: <ArchivesPage /> }, { path: '/archives/:id', element: <ArchivesPage /> }]
