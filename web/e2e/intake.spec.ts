import { createHmac } from 'node:crypto'
import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { base, signIn, somebody } from './people'

const SECRET = 'a-token-of-the-platform'

/** The console's own answer to a click, so that the next step starts from what is there. */
async function answered(page: Page, path: RegExp, act: () => Promise<unknown>) {
  const answer = page.waitForResponse((one) => path.test(one.url()) && one.request().method() !== 'GET')
  await act()
  expect((await answer).ok()).toBeTruthy()
}

test('a platform is connected from a sample, its signed push becomes a lead', async ({ page, request }) => {
  const { name, phone } = somebody()
  const title = `推送${phone.slice(-6)}`
  await signIn(page, 'owner@hall.test', '/system/intake')
  await page.getByRole('button', { name: '新建来源' }).click()
  const form = page.getByRole('dialog', { name: '新建来源' })
  await form.getByLabel('名称').fill(title)
  await form.getByRole('button', { name: '小红书聚光落地页' }).click()
  await expect(form.getByLabel('请求头')).toHaveValue('x-red-signature')
  await form.getByLabel('密钥').fill(SECRET)
  await answered(page, /\/api\/intake\/sources$/, () => page.keyboard.press('Control+Enter'))
  await page.getByRole('button', { name: '已妥善保存' }).click()

  const drawer = page.getByRole('dialog', { name: title })
  const address = (await drawer.getByText(/\/api\/public\/intake\/in_/).first().textContent())!.trim()
  const body = JSON.stringify({ lead_id: `E-${phone}`, 姓名: name, answers: [{ question: '联系电话', answer: phone }, { question: '意向项目', answer: '皮秒' }] })
  const signature = `sha1=${createHmac('sha1', SECRET).update(body).digest('hex')}`
  await drawer.getByRole('tab', { name: '映射与测试' }).click()
  await drawer.getByLabel('样例内容').fill(body)
  await drawer.getByLabel('样例请求头').fill(`X-Red-Signature: ${signature}`)
  await answered(page, /\/guess$/, () => drawer.getByRole('button', { name: '猜一猜' }).click())
  await expect(drawer.getByLabel('手机的路径')).toHaveValue("$.answers[?@.question=='联系电话'].answer")
  await answered(page, /\/try$/, () => drawer.getByRole('button', { name: '试一试' }).click())
  await expect(drawer.getByText('签名正确')).toBeVisible()
  await expect(drawer.getByText('将新建线索')).toBeVisible()
  await answered(page, /\/api\/intake\/sources\/[^/]+$/, () => drawer.getByRole('button', { name: '保存映射' }).click())

  const push = (sign: string) => request.post(address, { data: body, headers: { 'content-type': 'application/json', 'x-red-signature': sign } })
  expect((await push(signature.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')))).status()).toBe(401)
  for (let n = 0; n < 3; n++) expect((await push(signature)).status()).toBe(200)
  await drawer.getByRole('tab', { name: '接入记录' }).click()
  const made = drawer.getByRole('row').filter({ hasText: '已建线索' })
  await expect(made).toHaveCount(1, { timeout: 30_000 })
  await expect(drawer.getByRole('row').filter({ hasText: '重复' })).toHaveCount(2, { timeout: 30_000 })
  await made.getByRole('link', { name: '打开线索' }).click()
  const lead = page.getByRole('dialog', { name })
  await expect(lead.getByText(`*******${phone.slice(-4)}`).first()).toBeVisible()
  await expect(lead.getByText('皮秒').first()).toBeVisible()
})

test('a form is made, and a visitor without scripts fills it in on a phone', async ({ page, browser }) => {
  const { name, phone } = somebody()
  const title = `表单${phone.slice(-6)}`
  await signIn(page, 'owner@hall.test', '/system/intake')
  await page.getByRole('button', { name: '新建来源' }).click()
  const form = page.getByRole('dialog', { name: '新建来源' })
  await form.getByLabel('名称').fill(title)
  await form.getByLabel('类型').click()
  await page.locator('.ant-select-dropdown:visible').getByText('网站表单').click()
  await form.getByLabel('标题').fill('预约面诊')
  await answered(page, /\/api\/intake\/sources$/, () => page.keyboard.press('Control+Enter'))
  const drawer = page.getByRole('dialog', { name: title })
  await drawer.getByRole('tab', { name: '表单' }).click()
  const link = (await drawer.getByRole('link', { name: /\/form\/in_/ }).getAttribute('href'))!
  await expect(drawer.getByText(/<iframe src=/)).toBeVisible()

  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 }, locale: 'zh-CN' })
  const visitor = await context.newPage()
  await visitor.goto(`${link}?utm_source=xiaohongshu`)
  await expect(visitor.getByRole('heading', { name: '预约面诊' })).toBeVisible()
  expect(await width(visitor)).toBeLessThanOrEqual(390)
  await visitor.getByLabel(/姓名/).fill(name)
  await visitor.getByLabel(/手机号/).fill('12345')
  await visitor.getByRole('button', { name: '提交' }).click()
  await expect(visitor.getByText('请输入正确的电话号码')).toBeVisible()
  await expect(visitor.getByText('请先阅读并勾选同意')).toBeVisible()
  await expect(visitor.getByLabel(/姓名/)).toHaveValue(name)
  await visitor.getByLabel(/手机号/).fill(phone)
  await visitor.getByText('查看全文').click()
  await visitor.getByRole('checkbox').check()
  await visitor.getByRole('button', { name: '提交' }).click()
  await expect(visitor.getByRole('heading', { name: '已收到' })).toBeVisible()
  await context.close()

  await drawer.getByRole('tab', { name: '接入记录' }).click()
  await expect(drawer.getByRole('row').filter({ hasText: '已建线索' })).toHaveCount(1, { timeout: 30_000 })
  await page.goto(`${base()}/leads?q=${phone.slice(-4)}`)
  await expect(page.getByText(name).first()).toBeVisible()

  const sighted = await browser.newContext({ viewport: { width: 390, height: 844 } })
  const seeing = await sighted.newPage()
  await seeing.goto(link)
  const { violations } = await new AxeBuilder({ page: seeing }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  await sighted.close()
})

/** How wide the page is without a script of its own: by what stands furthest to the right. */
async function width(page: Page) {
  const boxes = await Promise.all((await page.locator('main, .card, input:visible, button').all()).map((one) => one.boundingBox()))
  return Math.max(...boxes.map((box) => (box && box.x >= 0 ? box.x + box.width : 0)))
}
