import { lazy, type ComponentType } from 'react'
import type { RouteObject } from 'react-router'
import { loadWords, type Language, type Translated } from '@/i18n'
import type * as signinWords from '@/i18n/zh/signin'

const signin = (language: Language): Promise<Translated<typeof signinWords>> => (language === 'en' ? import('@/i18n/en/signin') : import('@/i18n/zh/signin'))

/** A page before the session, with the words it needs. */
const open = (load: () => Promise<ComponentType>) => lazy(async () => {
  const [page] = await Promise.all([load(), loadWords('signin', signin)])
  return { default: page }
})

const LoginPage = open(() => import('./pages/LoginPage').then((file) => file.LoginPage))
const ForgotPage = open(() => import('./pages/ForgotPage').then((file) => file.ForgotPage))
const JoinPage = open(() => import('./pages/JoinPage').then((file) => file.JoinPage))
const ApplyPage = open(() => import('./pages/ApplyPage').then((file) => file.ApplyPage))
const RegisterPage = lazy(() => import('./pages/RegisterPage').then((file) => ({ default: file.RegisterPage })))
const UsersPage = lazy(() => import('./pages/UsersPage').then((file) => ({ default: file.UsersPage })))

export const identityOpenRoutes: RouteObject[] = [
  { path: '/login', element: <LoginPage /> },
  { path: '/forgot', element: <ForgotPage /> },
  { path: '/join', element: <JoinPage /> },
  { path: '/apply/:key', element: <ApplyPage /> },
  { path: '/register', element: <RegisterPage /> },
]
export const identityRoutes: RouteObject[] = [{ path: '/system/users', element: <UsersPage /> }]
