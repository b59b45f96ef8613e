import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Browser, type Page } from '@playwright/test'
import { base, signIn, somebody } from './people'

/** A customer of this story alone, made through the page's session. */
async function customer(page: Page): Promise<{ id: string; name: string }> {
  const who = somebody()
  const me = (await (await page.request.get(`${base()}/api/auth/me`)).json()) as { csrf_token: string }
  const made = await page.request.post(`${base()}/api/customers`, { headers: { 'X-CSRF-Token': me.csrf_token }, data: { name: who.name, phone: who.phone } })
  expect(made.status()).toBe(201)
  return { id: ((await made.json()) as { id: string }).id, name: who.name }
}

/** The customer's phone: a browser that knows nobody, and writes down whatever it is asked to load. */
async function phone(browser: Browser, locale: string) {
  const page = await (await browser.newContext({ locale, viewport: { width: 390, height: 800 } })).newPage()
  const asked: string[] = []
  const wrong: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  page.on('console', (message) => { if (message.type() === 'error') wrong.push(message.text()) })
  page.on('pageerror', (error) => wrong.push(error.message))
  return { page, asked, wrong }
}

async function linkFor(page: Page): Promise<string> {
  await page.getByRole('button', { name: '授权与同意' }).click()
  const drawer = page.getByRole('dialog', { name: '授权与同意' })
  await drawer.getByRole('button', { name: '生成授权链接' }).click()
  const link = new URL(await drawer.getByLabel('授权链接').inputValue())
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()
  expect(link.pathname).toBe('/c')
  return `${base()}${link.pathname}${link.hash}`
}

test('a customer opens their link, agrees, takes it back, and an old link makes no yes of a no', async ({ page, browser }) => {
  test.setTimeout(90_000)
  await signIn(page)
  const { id, name } = await customer(page)
  await page.goto(`${base()}/customers/${id}`)
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
  const link = await linkFor(page)
  const token = link.split('#')[1]!

  const guest = await phone(browser, 'zh-CN')
  await guest.page.goto(link)
  const offers = guest.page.getByRole('region', { name: '活动与优惠短信' })
  await expect(offers.getByText('每月不超过四条')).toBeVisible()
  await expect(guest.page.getByText(name)).toHaveCount(0)
  await guest.page.screenshot({ path: 'test-results/consent-link.png' })
  await offers.getByRole('button', { name: '同意', exact: true }).click()
  await expect(guest.page.getByRole('status')).toHaveText('已记下：您同意“活动与优惠短信”。')
  await expect(offers.getByText('已同意', { exact: false })).toBeVisible()

  await page.getByRole('button', { name: '授权与同意' }).click()
  const line = page.getByTestId('consent-marketing_sms')
  await expect(line.getByText('已同意')).toBeVisible()
  await page.keyboard.press('Escape')

  await offers.getByRole('button', { name: '撤回同意' }).click()
  await expect(guest.page.getByRole('status')).toHaveText('已记下：您撤回了“活动与优惠短信”。')
  await expect(offers.getByText('您已撤回。')).toBeVisible()
  await expect(offers.getByRole('button')).toHaveCount(0)
  await guest.page.reload()
  await expect(offers.getByText('已撤回', { exact: false }).first()).toBeVisible()
  await expect(offers.getByRole('button')).toHaveCount(0)

  const anew = await linkFor(page)
  await guest.page.goto(anew)
  await expect(offers.getByRole('button', { name: '同意', exact: true })).toBeVisible()

  // only our own files and our API; the token is in no address, and nothing broke the page's own policy
  expect(guest.asked.filter((url) => !url.startsWith(`${base()}/`) && !url.startsWith('data:'))).toEqual([])
  expect(guest.asked.filter((url) => url.split('#')[0]!.includes(token))).toEqual([])
  expect(guest.wrong).toEqual([])
})

test('the link speaks English to who reads English, and says what is wrong with a broken one', async ({ page, browser }) => {
  await signIn(page)
  const { id } = await customer(page)
  await page.goto(`${base()}/customers/${id}`)
  const link = await linkFor(page)
  const guest = await phone(browser, 'en-GB')
  await guest.page.goto(link)
  await expect(guest.page.getByRole('heading', { name: 'My consents' })).toBeVisible()
  await expect(guest.page.getByRole('region', { name: 'Offers by SMS' }).getByRole('button', { name: 'I agree' })).toBeVisible()
  expect((await new AxeBuilder({ page: guest.page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze()).violations).toEqual([])
  await guest.page.getByRole('button', { name: '中文' }).click()
  await expect(guest.page.getByRole('region', { name: '活动与优惠短信' })).toBeVisible()
  expect(guest.wrong).toEqual([])
  await guest.page.goto(`${link.slice(0, -6)}AAAAAA`)
  await expect(guest.page.getByRole('alert')).toHaveText('这个链接不完整或已过期，请索取新链接。')
})
