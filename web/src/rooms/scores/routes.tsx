import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const DesignerPage = lazy(async () => {
  const [file, words] = await Promise.all([import('./pages/DesignerPage'), import('@/shared/score/words')])
  await words.loadScoreWords()
  return { default: file.DesignerPage }
})

export const scoresRoutes: RouteObject[] = [{ path: '/system/scores', element: <DesignerPage /> }]
