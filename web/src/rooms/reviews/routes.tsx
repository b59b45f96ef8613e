import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const ReviewsPage = lazy(() => import('./pages/ReviewsPage').then((file) => ({ default: file.ReviewsPage })))
const ReviewPage = lazy(() => import('./pages/ReviewPage').then((file) => ({ default: file.ReviewPage })))

export const reviewsRoutes: RouteObject[] = [
  { path: '/reviews', element: <ReviewsPage /> },
  { path: '/reviews/:id', element: <ReviewPage /> },
]
