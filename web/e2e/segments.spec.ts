import { expect, test, type Page } from '@playwright/test'
import { base, choose, signIn, somebody } from './people'

async function csrf(page: Page): Promise<string> {
  const me = await page.request.get(`${base()}/api/auth/me`)
  return ((await me.json()) as { csrf_token: string }).csrf_token
}

async function customer(page: Page, city: string): Promise<string> {
  const { name, phone } = somebody()
  const answer = await page.request.post(`${base()}/api/customers`, { data: { name, phone, region_city: city, stage: 'closed' }, headers: { 'x-csrf-token': await csrf(page) } })
  expect(answer.ok()).toBeTruthy()
  return name
}

test('a segment is built, counted while it is written, and narrows the list', async ({ page }) => {
  test.setTimeout(120_000)
  await signIn(page, 'owner@hall.test', '/segments')
  const city = `城${somebody().name.slice(2)}`
  const [inside, outside] = [await customer(page, city), await customer(page, '别处')]
  await page.getByRole('button', { name: '新建人群' }).first().click()
  await page.getByLabel('名称').fill(`${city}的老客`)
  await expect(page.getByText('补全条件后自动计算人数')).toBeVisible()
  await choose(page, page.getByRole('combobox', { name: '加条件' }), '城市')
  const cities = page.getByRole('combobox', { name: '城市值' })
  await cities.fill(city)
  await cities.press('Enter')
  await expect(page.getByText(`城市是${city}`, { exact: true })).toBeVisible()
  await expect(page.getByText('约 1 人')).toBeVisible()
  await expect(page.getByRole('link', { name: new RegExp(inside) })).toBeVisible()

  await page.getByRole('button', { name: '加一组' }).click()
  await choose(page, page.getByRole('combobox', { name: '加条件' }).first(), '到店')
  await expect(page.getByText('最近 90 天到店至少 1 次')).toBeVisible()
  await page.getByRole('button', { name: /删除这一条：最近 90 天到店/ }).click()
  await choose(page, page.getByRole('combobox', { name: '加条件' }).first(), '客户阶段')
  await choose(page, page.getByRole('combobox', { name: '客户阶段值' }), '已成交')
  await page.keyboard.press('Escape')
  await expect(page.getByText('客户阶段是已成交')).toBeVisible()
  await expect(page.getByText('约 1 人')).toBeVisible()
  await expect(page.getByText(/刚刚算的|秒前算的/)).toBeVisible()
  await page.getByRole('button', { name: /^保\s*存$/ }).click()
  await expect(page.getByRole('heading', { level: 1, name: `${city}的老客` })).toBeVisible()

  await page.getByRole('button', { name: '生成名单' }).click()
  await expect(page.getByText('1 人', { exact: true })).toBeVisible({ timeout: 30_000 })
  await choose(page, page.getByLabel('输入姓名或手机尾号查找'), outside)
  await expect(page.getByText('不在这个人群里')).toBeVisible()

  await page.getByRole('button', { name: '在客户列表中查看' }).click()
  await expect(page).toHaveURL(/segment_id=/)
  await expect(page.getByText(inside, { exact: true })).toBeVisible()
  await expect(page.getByText(outside, { exact: true })).toHaveCount(0)
})

test('a view is kept and opened, and its address works by itself', async ({ page }) => {
  await signIn(page, 'owner@hall.test', '/customers?stage=closed&sort=-score')
  const name = `视图${somebody().name.slice(2)}`
  await page.getByRole('button', { name: '存为视图' }).click()
  await page.getByLabel('视图名称').fill(name)
  await page.getByRole('button', { name: '保存视图' }).click()
  const bar = page.getByRole('navigation', { name: '视图' })
  await expect(bar.getByRole('button', { name, exact: true })).toHaveAttribute('aria-current', 'true')
  await bar.getByRole('button', { name: '全部', exact: true }).click()
  await expect(page).not.toHaveURL(/stage=/)
  await expect(bar.getByRole('button', { name, exact: true })).not.toHaveAttribute('aria-current', 'true')
  await bar.getByRole('button', { name, exact: true }).click()
  await expect(page).toHaveURL(/stage=closed/)
  await expect(page).toHaveURL(/sort=-score/)

  await bar.getByRole('button', { name: `管理视图“${name}”` }).click()
  await page.getByRole('button', { name: '设为我的默认' }).click()
  await expect(page.getByText('已设为默认视图')).toBeVisible()
  await page.goto(`${base()}/customers`)
  await expect(page).toHaveURL(/stage=closed/)
  await page.goto(`${base()}/customers?stage=lost`)
  await expect(bar.getByRole('button', { name, exact: true })).toBeVisible()
  await expect(page).toHaveURL(/stage=lost/)
  await bar.getByRole('button', { name, exact: true }).click()
  await bar.getByRole('button', { name: `管理视图“${name}”` }).click()
  await page.getByRole('button', { name: '删除视图' }).click()
  await expect(bar.getByRole('button', { name, exact: true })).toHaveCount(0)
})

test('many customers get a tag at once, and it is taken back', async ({ page }) => {
  await signIn(page, 'owner@hall.test', '/customers')
  const city = `城${somebody().name.slice(2)}`
  const names = [await customer(page, city), await customer(page, city)]
  const tag = `批量${somebody().name.slice(2)}`
  const made = await page.request.post(`${base()}/api/tags`, { data: { name: tag }, headers: { 'x-csrf-token': await csrf(page) } })
  expect(made.ok()).toBeTruthy()
  await page.goto(`${base()}/customers`)
  const rows = page.locator('.ant-table-row')
  for (const name of names) await rows.filter({ hasText: name }).getByRole('checkbox').check()
  await expect(page.getByText('已选 2 项')).toBeVisible()
  await choose(page, page.getByRole('combobox', { name: '加标签' }), tag)
  const notice = page.getByRole('status').filter({ hasText: '已修改 2 条' })
  await expect(notice).toBeVisible()
  for (const name of names) await expect(rows.filter({ hasText: name }).getByText(tag)).toBeVisible()
  await notice.getByRole('button', { name: /撤\s*销/ }).click()
  await expect(page.getByText('已撤销：恢复 2 条')).toBeVisible()
  for (const name of names) await expect(rows.filter({ hasText: name }).getByText(tag)).toHaveCount(0)
})
