import { expect, test, type Page } from '@playwright/test'
import { base, pageOf, signIn, somebody } from './people'

async function csrf(page: Page): Promise<string> {
  const me = await page.request.get(`${base()}/api/auth/me`)
  return ((await me.json()) as { csrf_token: string }).csrf_token
}

async function send<T>(page: Page, method: 'post' | 'put', path: string, data: unknown): Promise<T> {
  const answer = await page.request[method](`${base()}${path}`, { data, headers: { 'x-csrf-token': await csrf(page) } })
  expect(answer.ok(), await answer.text()).toBeTruthy()
  return (await answer.json()) as T
}

test('given back, claimed by another, and no more than the day allows', async ({ page, browser }) => {
  await signIn(page, 'owner@hall.test', '/pools')
  const stamp = Date.now().toString().slice(-6)
  await page.getByRole('button', { name: '新建公海' }).click()
  const form = page.getByRole('dialog', { name: '新建公海' })
  await form.getByLabel('公海名称').fill(`测试公海${stamp}`)
  await form.getByLabel('每人每天领取').fill('1')
  await form.getByLabel('退回后几天内不能再领').fill('0')
  await form.getByRole('button', { name: '保存' }).click()
  await expect(form).toBeHidden()
  await expect(page.getByText(`测试公海${stamp}`)).toBeVisible()

  const people = [somebody(), somebody()]
  for (const one of people) {
    const { id } = await send<{ id: string }>(page, 'post', '/api/customers', one)
    await page.goto(`${base()}/customers/${id}`)
    await page.getByRole('button', { name: '退回公海' }).click()
    const dialog = page.getByRole('dialog', { name: '退回公海' })
    await dialog.getByLabel('公海', { exact: true }).click()
    await page.locator('.ant-select-dropdown:visible').getByText(`测试公海${stamp}`).click()
    await dialog.getByLabel('原因').fill('暂无需求')
    await dialog.getByRole('button', { name: '退回公海' }).click()
    await expect(dialog).toBeHidden()
  }
  const { items } = (await (await page.request.get(`${base()}/api/pools`)).json()) as { items: { id: string; name: string; inside: number }[] }
  const pool = items.find((one) => one.name === `测试公海${stamp}`)!
  expect(pool.inside).toBe(2)

  const ann = await pageOf(browser, 'ann@hall.test', `/pools?pool=${pool.id}`)
  await expect(ann.getByText('今天已领取 0 / 1')).toBeVisible()
  await ann.getByRole('button', { name: '领取测**' }).first().click()
  await expect(ann.getByText('已领取，归您跟进')).toBeVisible()
  await expect(ann.getByText('今天已领取 1 / 1')).toBeVisible()
  await expect(ann.getByRole('button', { name: '领取测**' })).toHaveCount(1)
  await ann.getByRole('button', { name: '领取测**' }).click()
  await expect(ann.getByText('今天的领取次数已用完')).toBeVisible()
  await expect(ann.getByRole('button', { name: '领取测**' })).toHaveCount(1)
  await ann.context().close()

  await page.goto(`${base()}/pools?pool=${pool.id}&side=history`)
  await expect(page.getByRole('dialog').getByText('→ 安静怡')).toBeVisible()
})

test('a rule is tried on the past before it is saved', async ({ page }) => {
  await signIn(page, 'owner@hall.test', '/pools?side=rules')
  const drawer = page.getByRole('dialog')
  await expect(drawer.getByRole('group', { name: '规则 1' })).toBeVisible()
  await expect(drawer.getByRole('group', { name: '过去 30 天每天会回收的人数' }).getByRole('img')).toHaveCount(30)
  const answer = page.waitForResponse((one) => one.url().includes('/simulation?idle_days=45'))
  await drawer.getByLabel('多少天没有联系').fill('45')
  await drawer.getByLabel('多少天没有联系').press('Enter')
  expect((await answer).ok()).toBeTruthy()
  await drawer.getByRole('button', { name: '保存规则' }).click()
  await expect(page.getByText('回收规则已保存')).toBeVisible()
})
