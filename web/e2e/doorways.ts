import { expect, type Browser, type CDPSession, type Page } from '@playwright/test'
import { base, choose } from './people'

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

/** An API key that may read customers, made on its page; the token. */
export async function newKey(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name: '新建密钥' }).click()
  const form = page.getByRole('dialog', { name: '新建密钥' })
  await form.getByLabel('名称').fill(name)
  await choose(page, form.getByLabel('权限'), '查看客户')
  await form.getByLabel('名称').click()
  await form.getByRole('button', { name: '保存' }).click()
  return keyOnce(page)
}

/** The token of a new or rotated key, which is shown once. */
export async function keyOnce(page: Page): Promise<string> {
  const once = page.getByRole('dialog', { name: '请现在保存' })
  const token = await once.getByLabel('令牌').inputValue()
  await once.getByRole('button', { name: '已妥善保存' }).click()
  return token
}
