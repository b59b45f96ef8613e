/** The page of the API: a bundle of its own, which the console never loads. */
import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js'
import 'swagger-ui-dist/swagger-ui.css'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** The anti-forgery token of whoever is signed in to the console in this browser. */
async function csrfToken(): Promise<string | undefined> {
  const me = await fetch('/api/auth/me')
  return me.ok ? ((await me.json()) as { csrf_token?: string }).csrf_token : undefined
}

SwaggerUI({
  url: '/api/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  docExpansion: 'none',
  filter: true,
  validatorUrl: null,
  requestInterceptor: async (asked) => {
    if (SAFE.has((asked.method ?? 'GET').toUpperCase()) || asked.headers.Authorization) return asked
    const token = await csrfToken()
    if (token) asked.headers['X-CSRF-Token'] = token
    return asked
  },
})
