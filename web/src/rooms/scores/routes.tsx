import { lazy } from 'react'
import type { RouteObject } from 'react-router'
import { loadScoreWords } from '@/shared/score/load'

const DesignerPage = lazy(async () => {
  const [file] = await Promise.all([import('./pages/DesignerPage'), loadScoreWords()])
  return { default: file.DesignerPage }
})

export const scoresRoutes: RouteObject[] = [{ path: '/system/scores', element: <DesignerPage /> }]
