import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const ChannelsPage = lazy(() => import('./pages/ChannelsPage').then((file) => ({ default: file.ChannelsPage })))

export const channelsRoutes: RouteObject[] = [{ path: '/system/channels', element: <ChannelsPage /> }]
