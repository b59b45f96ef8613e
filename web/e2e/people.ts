import { expect, type APIRequestContext, type Browser, type Locator, type Page } from '@playwright/test'

export const PASSWORD = 'zhike-demo'
export const base = () => process.env.BASE_URL ?? 'http://127.0.0.1:8000'

/** Signs in through the page, as people do. */
export async function signIn(page: Page, login = 'owner@hall.test', next = '/') {
  await page.goto(`${base()}/login?next=${encodeURIComponent(next)}`)
  await page.getByLabel('账号').fill(login)
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByRole('navigation', { name: '主菜单' })).toBeVisible()
}

/** A signed-in page of its own, for a second person at the same time. */
export async function pageOf(browser: Browser, login: string, next = '/') {
  const context = await browser.newContext()
  const page = await context.newPage()
  await signIn(page, login, next)
  return page
}

export interface Visitor { token: string; say: (words: string) => Promise<void>; heard: () => Promise<{ content: string; sender_type: string }[]> }

/** Somebody on the clinic's web page, speaking through the public API as the widget does. */
export async function visitor(request: APIRequestContext, key: string, name: string, phone?: string): Promise<Visitor> {
  const channel = `${base()}/api/public/channels/${key}`
  const session = await request.post(`${channel}/sessions`, { data: { name, ...(phone ? { phone } : {}) } })
  expect(session.ok()).toBeTruthy()
  const { visitor_token: token } = (await session.json()) as { visitor_token: string }
  const headers = { Authorization: `Visitor ${token}` }
  const { items } = (await (await request.get(`${channel}/consents`, { headers })).json()) as { items: { purpose: string; text_id: string; needed: boolean }[] }
  const choices = items.filter((one) => one.needed).map(({ purpose, text_id }) => ({ purpose, text_id, action: 'given' }))
  if (choices.length) expect((await request.post(`${channel}/consents`, { headers, data: { choices } })).ok()).toBeTruthy()
  return {
    token,
    say: async (content) => {
      const said = await request.post(`${channel}/messages`, { headers, data: { external_message_id: crypto.randomUUID(), content_type: 'text', content } })
      expect(said.ok()).toBeTruthy()
    },
    heard: async () => {
      const answer = await request.get(`${channel}/messages?after_seq=0&limit=100`, { headers })
      return ((await answer.json()) as { items: { content: string; sender_type: string }[] }).items
    },
  }
}

/** The public key of the clinic's web channel, read with the session of the page. */
export async function channelKey(page: Page): Promise<string> {
  const answer = await page.request.get(`${base()}/api/channels`)
  const { items } = (await answer.json()) as { items: { platform: string; status: string; public_key: string; allowed_origins: string[] }[] }
  const open = items.find((channel) => channel.platform === 'web' && channel.status === 'active')
  if (!open) throw new Error('The demo clinic has no web channel.')
  return open.public_key
}

/** Takes the option with the text, or the first one, from a list that one can search, by keyboard. */
export async function choose(page: Page, box: Locator, text = '') {
  await box.click()
  if (text) await box.fill(text)
  await expect(page.locator('.ant-select-dropdown:visible .ant-select-item-option-active').filter({ hasText: text })).toBeVisible()
  await box.press('Enter')
}

let count = 0

/** A name and a phone that no earlier run has used. */
export function somebody(): { name: string; phone: string } {
  const tail = String((Date.now() + count++) % 100_000_000).padStart(8, '0')
  return { name: `测试${tail.slice(-5)}`, phone: `139${tail}` }
}
