import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const LoginPage = lazy(() => import('./pages/LoginPage').then((file) => ({ default: file.LoginPage })))
const RegisterPage = lazy(() => import('./pages/RegisterPage').then((file) => ({ default: file.RegisterPage })))
const UsersPage = lazy(() => import('./pages/UsersPage').then((file) => ({ default: file.UsersPage })))

export const identityOpenRoutes: RouteObject[] = [
  { path: '/login', element: <LoginPage /> },
  { path: '/register', element: <RegisterPage /> },
]
export const identityRoutes: RouteObject[] = [{ path: '/system/users', element: <UsersPage /> }]
