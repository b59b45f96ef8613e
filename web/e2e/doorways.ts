import { expect, type Browser, type CDPSession, type Page } from '@playwright/test'
import { base } from './people'

export const NEW_PASSWORD = 'plum-river-lantern-7'

/** A colleague of this story alone, made through the page's session. */
export async function colleague(page: Page, login: string, role = 'agent'): Promise<string> {
  const me = (await (await page.request.get(`${base()}/api/auth/me`)).json()) as { csrf_token: string }
  const made = await page.request.post(`${base()}/api/users`, { headers: { 'X-CSRF-Token': me.csrf_token }, data: { name: `同事${login.slice(-4)}`, login, password: NEW_PASSWORD, role } })
  expect(made.status()).toBe(201)
  return ((await made.json()) as { id: string }).id
}

export async function enter(page: Page, login: string, password = NEW_PASSWORD) {
  await page.getByLabel('账号').fill(login)
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
}

export const fresh = async (browser: Browser) => (await browser.newContext()).newPage()
export const inside = (page: Page) => expect(page.getByRole('navigation', { name: '主菜单' })).toBeVisible({ timeout: 30_000 })

/** A phone with a fingerprint reader, in the browser. */
export async function authenticator(page: Page): Promise<CDPSession> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  })
  return cdp
}
