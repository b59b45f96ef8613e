import { lazy, type ComponentType } from 'react'
import type { RouteObject } from 'react-router'
import { loadWords, type Language, type Translated } from '@/i18n'
import type * as accessWords from '@/i18n/zh/access'
import type * as rolesWords from '@/i18n/zh/roles'
import type * as doorWords from '@/i18n/zh/doors'
import type * as signinWords from '@/i18n/zh/signin'

const signin = (language: Language): Promise<Translated<typeof signinWords>> => (language === 'en' ? import('@/i18n/en/signin') : import('@/i18n/zh/signin'))
const access = (language: Language): Promise<Translated<typeof accessWords>> => (language === 'en' ? import('@/i18n/en/access') : import('@/i18n/zh/access'))
export const loadRoles = (language: Language): Promise<Translated<typeof rolesWords>> => (language === 'en' ? import('@/i18n/en/roles') : import('@/i18n/zh/roles'))
const doors = (language: Language): Promise<Translated<typeof doorWords>> => (language === 'en' ? import('@/i18n/en/doors') : import('@/i18n/zh/doors'))

/** A page before the session, with the words it needs. */
const open = (load: () => Promise<ComponentType>) => lazy(async () => {
  const [page] = await Promise.all([load(), loadWords('signin', signin)])
  return { default: page }
})

/** A page of the console; signing in again is part of some. */
const inside = (load: () => Promise<ComponentType>) => lazy(async () => {
  const [page] = await Promise.all([load(), loadWords('signin', signin), loadWords('access', access), loadWords('doors', doors), loadWords('roles', loadRoles)])
  return { default: page }
})

const LoginPage = open(() => import('./pages/LoginPage').then((file) => file.LoginPage))
const SsoPage = open(() => import('./pages/SsoPage').then((file) => file.SsoPage))
const ForgotPage = open(() => import('./pages/ForgotPage').then((file) => file.ForgotPage))
const JoinPage = open(() => import('./pages/JoinPage').then((file) => file.JoinPage))
const ApplyPage = open(() => import('./pages/ApplyPage').then((file) => file.ApplyPage))
const RegisterPage = lazy(() => import('./pages/RegisterPage').then((file) => ({ default: file.RegisterPage })))
const UsersPage = inside(() => import('./pages/UsersPage').then((file) => file.UsersPage))
const RolesPage = inside(() => import('./pages/RolesPage').then((file) => file.RolesPage))
const KeysPage = inside(() => import('./pages/KeysPage').then((file) => file.KeysPage))
const VaultPage = inside(() => import('./pages/VaultPage').then((file) => file.VaultPage))
const ApplicationsPage = inside(() => import('./pages/ApplicationsPage').then((file) => file.ApplicationsPage))
const SecurityPage = inside(() => import('./pages/SecurityPage').then((file) => file.SecurityPage))
const AccountPage = inside(() => import('./pages/AccountPage').then((file) => file.AccountPage))

export const identityOpenRoutes: RouteObject[] = [
  { path: '/login', element: <LoginPage /> },
  { path: '/sso/callback', element: <SsoPage /> },
  { path: '/forgot', element: <ForgotPage /> },
  { path: '/join', element: <JoinPage /> },
  { path: '/apply/:key', element: <ApplyPage /> },
  { path: '/register', element: <RegisterPage /> },
]
export const identityRoutes: RouteObject[] = [
  { path: '/account', element: <AccountPage /> },
  { path: '/system/users', element: <UsersPage /> },
  { path: '/system/roles', element: <RolesPage /> },
  { path: '/system/applications', element: <ApplicationsPage /> },
  { path: '/system/security', element: <SecurityPage /> },
  { path: '/system/encryption', element: <VaultPage /> },
  { path: '/system/api-keys', element: <KeysPage /> },
]
