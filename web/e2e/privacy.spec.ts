import { expect, test, type Page } from '@playwright/test'
import { choose, signIn, somebody } from './people'

/** A customer of this run alone, by the form that people use. */
async function newCustomer(page: Page) {
  const who = somebody()
  await page.goto(new URL('/customers', page.url()).href)
  await page.getByRole('button', { name: '新建客户' }).click()
  const form = page.getByRole('dialog', { name: '新建客户' })
  await form.getByLabel('姓名').fill(who.name)
  await form.getByLabel('手机').fill(who.phone)
  await form.getByRole('button', { name: '保存' }).click()
  await expect(form).toBeHidden()
  return who
}

async function register(page: Page, kind: string, name: string, note: string) {
  await page.getByRole('button', { name: '登记请求' }).click()
  const form = page.getByRole('dialog', { name: '登记请求' })
  await form.getByText(kind, { exact: true }).click()
  await choose(page, form.getByLabel('客户'), name)
  await form.getByLabel('说明').fill(note)
  await form.getByRole('button', { name: '保存' }).click()
  await expect(form).toBeHidden()
}

test('a customer gets a copy of their data, and then none are left, with a receipt', async ({ page }) => {
  test.setTimeout(120_000)
  await signIn(page, 'owner@hall.test')
  const { name } = await newCustomer(page)
  await page.getByRole('link', { name: '隐私' }).click()
  await expect(page.getByRole('heading', { name: '隐私请求' })).toBeVisible()

  await register(page, '查看副本', name, '本人到店要求')
  const drawer = page.getByRole('dialog', { name: `查看副本 · ${name}` })
  await expect(drawer.getByText('已完成')).toBeVisible({ timeout: 30_000 })
  const download = page.waitForEvent('download')
  await drawer.getByRole('button', { name: '下载副本' }).click()
  const file = await (await download).createReadStream()
  const chunks: Buffer[] = []
  for await (const chunk of file) chunks.push(chunk as Buffer)
  expect(Buffer.concat(chunks).subarray(0, 2).toString()).toBe('PK')
  await drawer.getByRole('button', { name: '关闭' }).click()

  await register(page, '删除', name, '本人来电，已核实')
  const erasure = page.getByRole('dialog', { name: `删除 · ${name}` })
  await expect(erasure.getByText('将删除')).toBeVisible()
  await erasure.getByRole('button', { name: '同意删除' }).click()
  await page.getByRole('tooltip').getByRole('button', { name: '同意删除' }).click()
  await expect(page.getByText('签名有效')).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText('客户资料')).toBeVisible()
  await expect(page.getByText(name)).toHaveCount(0)

  await page.goto(new URL('/customers', page.url()).href)
  await page.getByPlaceholder(/姓名/).first().fill(name)
  await expect(page.getByText('没有符合条件的记录')).toBeVisible()
})

test('a consent is recorded, a text has a new version, a rule is tried before it is kept', async ({ page }) => {
  await signIn(page, 'owner@hall.test', '/system/privacy?tab=consents')
  await expect(page.getByRole('heading', { name: '同意记录' })).toBeVisible()
  await page.getByRole('button', { name: '记录同意' }).click()
  const form = page.getByRole('dialog', { name: '记录同意' })
  await form.getByRole('button', { name: '保存' }).click()
  await expect(form.getByText('请填写这一项')).toBeVisible()
  await choose(page, form.getByLabel('客户'))
  await form.getByRole('button', { name: '保存' }).click()
  await expect(form).toBeHidden()
  await expect(page.getByText('林若安').first()).toBeVisible()

  await page.getByRole('tab', { name: '授权文本' }).click()
  await page.getByText('活动与优惠短信').first().click()
  await expect(page.getByRole('dialog', { name: '活动与优惠短信' }).getByText('每月不超过四条')).toBeVisible()
  await page.keyboard.press('Escape')

  await page.getByRole('tab', { name: '法律保留' }).click()
  await expect(page.getByText('没有法律保留')).toBeVisible()

  await page.getByRole('tab', { name: '保留规则' }).click()
  const row = page.getByRole('row', { name: /沟通记录/ })
  await row.getByRole('button', { name: '编辑' }).click()
  const rule = page.getByRole('dialog', { name: /修改规则/ })
  await rule.getByLabel('多少天后自动删除').fill('3650')
  await rule.getByRole('button', { name: '保存' }).click()
  await expect(rule).toBeHidden()
  await expect(row.getByText('10 年')).toBeVisible()
  await row.getByRole('button', { name: '试算' }).click()
  await expect(page.getByText('今晚没有要删除的内容')).toBeVisible()
})

test('who may not handle people\'s data has no such menu', async ({ page }) => {
  await signIn(page, 'ann@hall.test')
  await expect(page.getByRole('link', { name: '隐私' })).toHaveCount(0)
})
