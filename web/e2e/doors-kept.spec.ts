import { expect, test, type Page } from '@playwright/test'
import { NEW_PASSWORD, colleague, enter, fresh, inside, keyOnce, newKey } from './doorways'
import { base, signIn, somebody } from './people'

/** The newest code that the supplier carried to the phone. */
async function codeFor(page: Page, phone: string): Promise<string> {
  let code = ''
  await expect.poll(async () => {
    const { items } = (await (await page.request.get(`${process.env.SMS_URL}/control/messages`)).json()) as { items: { phone: string; text: string }[] }
    code = items.filter((one) => one.phone.endsWith(phone)).map((one) => /\d{6}/.exec(one.text)?.[0]).at(-1) ?? ''
    return code
  }, { timeout: 30_000 }).toMatch(/\d{6}/)
  return code
}

test('a colleague signs in by SMS, and another sets a new password by SMS', async ({ page, browser }) => {
  test.skip(!process.env.SMS_URL, 'the product was started by somebody else')
  test.setTimeout(150_000)
  await signIn(page)
  const me = (await (await page.request.get(`${base()}/api/auth/me`)).json()) as { csrf_token: string }
  const added = await page.request.post(`${base()}/api/sms-providers`, {
    headers: { 'X-CSRF-Token': me.csrf_token }, data: { code: `story${Date.now() % 100000}`, vendor: 'simulator', priority: 1, config: { access_key: 'demo', secret: 'demo-secret' } },
  })
  expect(added.status()).toBe(201)
  const [first, second] = [somebody().phone, somebody().phone]
  for (const phone of [first, second]) await colleague(page, phone)

  const by = await fresh(browser)
  await by.goto(`${base()}/login`)
  await by.getByRole('button', { name: '短信验证码登录' }).click()
  await by.getByLabel('手机号').fill(first)
  await by.getByRole('button', { name: '获取验证码' }).click()
  await expect(by.getByRole('button', { name: '秒后可重发' })).toBeVisible()
  await by.getByLabel('验证码', { exact: true }).fill(await codeFor(page, first))
  await by.getByRole('button', { name: '登录', exact: true }).click()
  await inside(by)

  const forgot = await fresh(browser)
  await forgot.goto(`${base()}/login`)
  await forgot.getByRole('link', { name: '忘记密码' }).click()
  await forgot.getByLabel('手机号').fill(second)
  await forgot.getByRole('button', { name: '获取验证码' }).click()
  await expect(forgot.getByRole('button', { name: '秒后可重发' })).toBeVisible()
  await forgot.getByLabel('验证码', { exact: true }).fill(await codeFor(page, second))
  await forgot.getByLabel('新密码').fill('orchid-mountain-tea-9')
  await forgot.getByRole('button', { name: '重设密码' }).click()
  await expect(forgot).toHaveURL(/\/login$/)
  await enter(forgot, second, NEW_PASSWORD)
  await expect(forgot.getByRole('alert')).toContainText('账号或密码不正确')
  await enter(forgot, second, 'orchid-mountain-tea-9')
  await inside(forgot)
})

test('an application is approved, and whoever applied joins by the link', async ({ page, browser }) => {
  test.setTimeout(90_000)
  await signIn(page, 'owner@hall.test', '/system/applications')
  const { apply_key } = (await (await page.request.get(`${base()}/api/organization`)).json()) as { apply_key: string }
  const who = somebody()
  const guest = await fresh(browser)
  await guest.goto(`${base()}/apply/${apply_key}`)
  await guest.getByLabel('您的姓名').fill(who.name)
  await guest.getByLabel('手机号').fill(who.phone)
  await guest.getByRole('button', { name: '提交申请' }).click()
  await expect(guest.getByText('等待审核')).toBeVisible()
  await page.reload()
  await page.locator('.ant-table-row').filter({ hasText: who.name }).getByRole('button', { name: '通过' }).click()
  const form = page.getByRole('dialog', { name: '通过申请' })
  await form.getByLabel('把加入链接发到对方手机').uncheck()
  await form.getByRole('button', { name: '通过' }).click()
  const once = page.getByRole('dialog', { name: '邀请已生成' })
  const link = new URL(await once.getByLabel('链接').inputValue())
  await once.getByRole('button', { name: '已妥善保存' }).click()
  await guest.goto(`${base()}${link.pathname}${link.hash}`)
  await guest.getByLabel('密码', { exact: true }).fill(NEW_PASSWORD)
  await guest.getByRole('button', { name: '加入' }).click()
  await inside(guest)
})

test('the rules of signing in are saved and stand after a reload', async ({ page }) => {
  await signIn(page, 'owner@hall.test', '/system/security')
  const days = page.getByLabel('登录日志保留天数')
  await days.fill('365')
  await page.getByRole('button', { name: '保存' }).click()
  await expect(page.getByText('已保存，立即生效')).toBeVisible()
  await page.reload()
  await expect(days).toHaveValue('365')
  await page.getByRole('button', { name: '切换语言' }).click()
  await expect(page.getByLabel('Days that the sign-in log is kept')).toHaveValue('365')
  await page.getByRole('tab', { name: 'Identity providers' }).click()
  await expect(page.getByText('Let colleagues sign in with the company’s own accounts')).toBeVisible()
  await page.goto(`${base()}/system/encryption`)
  await expect(page.getByRole('heading', { name: 'Encryption keys' })).toBeVisible()
})

test('the audit trail is exported as CSV', async ({ page }) => {
  test.setTimeout(90_000)
  await signIn(page, 'owner@hall.test', '/system/audit')
  await page.getByRole('button', { name: '导出 CSV' }).click()
  const drawer = page.getByRole('dialog', { name: '导出记录' })
  await drawer.getByRole('button', { name: '导出 CSV' }).click()
  const link = drawer.getByText('下载').first()
  await expect(link).toBeVisible({ timeout: 60_000 })
  const [file] = await Promise.all([page.waitForEvent('download'), link.click()])
  const stream = await file.createReadStream()
  let text = ''
  for await (const piece of stream) text += String(piece)
  expect(text.split('\n').length).toBeGreaterThan(10)
  expect(text).toContain('auth.logged_in')
})

test('keys are rotated from the console, and destroying them is guarded', async ({ page }) => {
  test.setTimeout(180_000)
  await signIn(page, 'owner@hall.test', '/system/encryption')
  await page.getByRole('button', { name: '开始轮换' }).click()
  await page.getByRole('tooltip').getByRole('button', { name: /确/ }).click()
  await expect(page.getByText('正在轮换')).toBeVisible()
  await page.getByRole('button', { name: '申请销毁' }).click()
  const form = page.getByRole('dialog', { name: '申请销毁' })
  await form.getByLabel('原因').fill('机构停业，清除数据')
  await form.getByLabel(/请输入机构名称/).fill('别的机构')
  await form.getByLabel('验证器的验证码').fill('000000')
  await form.getByRole('button', { name: '申请销毁' }).click()
  await expect(form.getByText('与机构名称不一致')).toBeVisible()
  const { org } = (await (await page.request.get(`${base()}/api/auth/me`)).json()) as { org: { name: string } }
  await form.getByLabel(/请输入机构名称/).fill(org.name)
  await form.getByRole('button', { name: '申请销毁' }).click()
  await expect(form.getByRole('alert').filter({ hasText: '绑定验证器' })).toBeVisible()
})

test('an API key is edited and rotated while its old secret lives on', async ({ page, playwright }) => {
  await signIn(page, 'owner@hall.test', '/system/api-keys')
  const name = `轮换${Date.now()}`
  const old = await newKey(page, name)
  const row = page.locator('.ant-table-row').filter({ hasText: name })
  await row.getByRole('button', { name: '编辑' }).click()
  const edit = page.getByRole('dialog', { name: '修改密钥' })
  await edit.getByLabel('名称').fill(`${name}新`)
  await edit.getByLabel('每日上限').fill('500')
  await edit.getByRole('button', { name: '保存' }).click()
  await expect(row.getByText(`${name}新`)).toBeVisible()
  await row.getByRole('button', { name: '轮换' }).click()
  await page.getByRole('dialog', { name: '轮换密钥' }).getByRole('button', { name: '轮换' }).click()
  const now = await keyOnce(page)
  expect(now).not.toBe(old)
  for (const token of [old, now]) {
    const program = await playwright.request.newContext({ extraHTTPHeaders: { Authorization: `Bearer ${token}` } })
    expect((await program.get(`${base()}/api/customers?limit=1`)).status()).toBe(200)
  }
})

test('after many failures the page solves a puzzle by itself', async ({ page, browser }) => {
  test.setTimeout(150_000)
  const login = `puzzle${Date.now()}@hall.test`
  await signIn(page)
  await colleague(page, login)
  const guesser = await fresh(browser)
  await guesser.goto(`${base()}/login`)
  const asked = guesser.waitForResponse((answer) => answer.status() === 428, { timeout: 120_000 })
  for (let at = 0; at < 12; at++) {
    const answered = guesser.waitForResponse((answer) => answer.url().endsWith('/login/password') && answer.status() !== 428, { timeout: 60_000 })
    await enter(guesser, `nobody${at}${Date.now()}@hall.test`)
    expect((await answered).status()).toBe(401)
  }
  await asked
  await enter(guesser, login)
  await inside(guesser)
})
