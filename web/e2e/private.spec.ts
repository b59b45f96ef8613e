import { expect, test } from '@playwright/test'
import { authenticator, colleague, enter, fresh, inside, NEW_PASSWORD } from './doorways'
import { base, signIn, somebody } from './people'

test('what people search for is in no address that leaves the browser', async ({ page }) => {
  const { name, phone } = somebody()
  await signIn(page)
  const me = (await (await page.request.get(`${base()}/api/auth/me`)).json()) as { csrf_token: string }
  const made = await page.request.post(`${base()}/api/customers`, { headers: { 'X-CSRF-Token': me.csrf_token }, data: { name, phone } })
  expect(made.status()).toBe(201)
  const asked: string[] = []
  page.on('request', (request) => asked.push(decodeURIComponent(request.url())))

  await page.goto(`${base()}/customers`)
  const searched = page.waitForRequest((request) => request.url().includes('/api/customers') && !!request.headers()['private-query'])
  await page.getByPlaceholder(/姓名/).first().fill(phone)
  expect((await searched).headers()['private-query']).toBe(`q=${phone}`)
  await expect(page.getByText(name, { exact: true })).toBeVisible()
  await expect(page).toHaveURL(new RegExp(`/customers#q=${phone}$`))
  await page.reload()
  await expect(page.getByPlaceholder(/姓名/).first()).toHaveValue(phone)
  await expect(page.getByText(name, { exact: true })).toBeVisible()

  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: '搜索客户与线索' }).fill(phone)
  await expect(page.getByRole('option', { name })).toBeVisible()
  expect(asked.filter((url) => url.split('#')[0]!.includes(phone))).toEqual([])

  // an address of before still finds, and does not stay as it is
  await page.goto(`${base()}/customers?q=${phone}&stage=new`)
  await expect(page).toHaveURL(new RegExp(`/customers\\?stage=new#q=${phone}$`))
})

test('a passkey shows that it is still me', async ({ page, browser }) => {
  test.setTimeout(90_000)
  const login = `stepup${Date.now()}@hall.test`
  await signIn(page)
  await colleague(page, login)
  const mine = await fresh(browser)
  await authenticator(mine)
  await mine.goto(`${base()}/login?next=/account`)
  await enter(mine, login, NEW_PASSWORD)
  await inside(mine)
  await mine.getByRole('button', { name: '添加通行密钥' }).click()
  const naming = mine.getByRole('dialog', { name: '添加通行密钥' })
  await naming.getByLabel('名称').fill('我的手机')
  await naming.getByRole('button', { name: '添加通行密钥' }).click()
  const row = mine.getByTestId('passkey')
  await expect(row).toContainText('我的手机')

  // as if ten minutes had gone by: the first try is told to show that it is still me
  let told = 0
  await mine.route('**/api/auth/me/factors/*', async (route) => {
    if (route.request().method() !== 'DELETE' || told++) return route.continue()
    return route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify({ title: '请先验证身份', status: 403, code: 'auth.step_up', params: {} }) })
  })
  await row.getByRole('button', { name: '解除' }).click()
  await mine.getByRole('tooltip').getByRole('button', { name: /确/ }).click()
  const dialog = mine.getByRole('dialog', { name: '请先验证身份' })
  const verified = mine.waitForResponse((answer) => answer.url().endsWith('/api/auth/me/verify'))
  await dialog.getByRole('button', { name: '用通行密钥验证' }).click()
  expect((await verified).status()).toBe(204)
  await expect(row).toHaveCount(0)
  expect(told).toBeGreaterThan(1)
})

test('replies to SMS say who has left', async ({ page }) => {
  await signIn(page, 'owner@hall.test', '/sms?tab=replies')
  await expect(page.getByRole('heading', { name: '回复与退订' })).toBeVisible()
  await expect(page.locator('.ant-table-row').filter({ hasText: '退订，已撤回营销授权' }).first()).toBeVisible()
})

test('the ground for AI and locked accounts have their places', async ({ page, browser }) => {
  test.setTimeout(90_000)
  await signIn(page, 'owner@hall.test', '/system/privacy?tab=basis')
  await page.getByLabel('为订立、履行合同所必需').check()
  await page.getByRole('button', { name: '保存' }).click()
  await expect(page.getByText('至少写 10 个字')).toBeVisible()
  await page.getByLabel('理由').fill('履行预约服务合同所必需，法务已于本月确认')
  await page.getByRole('button', { name: '保存' }).click()
  await expect(page.getByText('已保存，立即生效')).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('为订立、履行合同所必需')).toBeChecked()
  await page.getByLabel(/本人同意（默认）/).check()
  const saved = page.waitForResponse((answer) => answer.url().includes('/api/system-configs/ai.legal_basis') && answer.request().method() === 'PUT')
  await page.getByRole('button', { name: '保存' }).click()
  expect((await saved).status()).toBe(200)

  const login = `locked${Date.now()}@hall.test`
  await colleague(page, login)
  const guesser = await fresh(browser)
  await guesser.goto(`${base()}/login`)
  for (let at = 0; at < 5; at++) {
    const answered = guesser.waitForResponse((answer) => answer.url().endsWith('/login/password') && answer.status() !== 428, { timeout: 30_000 })
    await enter(guesser, login, `wrong-guess-${at}`)
    await answered
  }
  // what is written of a failure is written beside its answer; the page is opened when it is there, for half a minute
  const locked = async () => (await page.request.get(`${base()}/api/users?locked=true`)).text()
  await expect.poll(locked, { timeout: 20_000, intervals: [200] }).toContain(login)
  await page.goto(`${base()}/system/security?tab=locked`)
  const row = page.locator('.ant-table-row').filter({ hasText: login })
  await expect(row).toBeVisible()
  await row.getByRole('button', { name: '解锁' }).click()
  await expect(page.getByText('已解锁')).toBeVisible()
  await expect(row).toHaveCount(0)
})
