import { expect, test, type Page } from '@playwright/test'
import { base, signIn, somebody } from './people'

async function csrf(page: Page): Promise<string> {
  const me = await page.request.get(`${base()}/api/auth/me`)
  return ((await me.json()) as { csrf_token: string }).csrf_token
}

async function create(page: Page, data: Record<string, string>): Promise<string> {
  const answer = await page.request.post(`${base()}/api/customers`, { data, headers: { 'x-csrf-token': await csrf(page) } })
  expect(answer.ok()).toBeTruthy()
  return ((await answer.json()) as { id: string }).id
}

const pairOf = (page: Page, name: string) => page.getByRole('article').filter({ hasText: name })

test('two customers are found, merged side by side, and told apart again', async ({ page }) => {
  await signIn(page, 'owner@hall.test', '/duplicates')
  const { name, phone } = somebody()
  const wechat = `wx${phone}`
  const first = await create(page, { name, phone, wechat_id: wechat, region_city: '上海' })
  const second = await create(page, { name: `${name}女士`, wechat_id: wechat, email: `${phone}@hall.test` })

  const button = page.getByRole('button', { name: '开始查重' })
  await expect(button).toBeEnabled()
  await button.click()
  const pair = pairOf(page, `${name}女士`)
  await expect(pair).toBeVisible({ timeout: 60_000 })
  await expect(pair.getByText('微信相同')).toBeVisible()

  await pair.getByRole('button', { name: '对比合并' }).click()
  await expect(page).toHaveURL(new RegExp(`first=${first}&second=${second}`))
  await expect(page.getByText('自动补上').first()).toBeVisible()
  await page.getByRole('radio', { name: '保留这一份' }).first().check()
  await page.getByRole('radio', { name: `姓名 ${name}女士` }).check()
  await page.getByRole('button', { name: '合并', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: '合并', exact: true }).click()
  await expect(page.getByText(`已合并为“${name}女士”`)).toBeVisible()

  await page.goto(`${base()}/customers/${second}`)
  await expect(page.getByText('这位客户已合并')).toBeVisible()
  await page.getByRole('button', { name: '打开现在的客户' }).click()
  await expect(page).toHaveURL(new RegExp(first))
  await expect(page.getByRole('heading', { name: `${name}女士` })).toBeVisible()
  await expect(page.getByText(`${phone}@hall.test`)).toBeVisible()
  await expect(page.getByText(`合并了客户：${name}女士`)).toBeVisible()

  await page.goto(`${base()}/duplicates?tab=merges`)
  const merged = pairOf(page, name).first()
  await merged.getByRole('button', { name: '撤销合并' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '撤销合并' }).click()
  await expect(merged.getByText(/已于 .* 撤销/)).toBeVisible()
  await page.goto(`${base()}/customers/${second}`)
  await expect(page.getByRole('heading', { name: `${name}女士` })).toBeVisible()
  await page.goto(`${base()}/customers/${first}`)
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible()
})

test('whoever is written down twice is seen while typing', async ({ page }) => {
  await signIn(page, 'owner@hall.test', '/customers')
  const { name, phone } = somebody()
  await create(page, { name, phone, region_city: '上海' })
  await page.getByRole('button', { name: '新建客户' }).click()
  const form = page.getByRole('dialog', { name: '新建客户' })
  await form.getByLabel('姓名').fill(`${name}先生`)
  await expect(form.getByText('可能已经有这位客户')).toBeHidden()
  await form.getByLabel('手机').fill(phone)
  await expect(form.getByText('可能已经有这位客户')).toBeVisible()
  await expect(form.getByRole('link', { name })).toBeVisible()
  await expect(form.getByText('手机号相同')).toBeVisible()
})

test('a pair that is two people is asked about no more', async ({ page }) => {
  await signIn(page, 'owner@hall.test', '/duplicates')
  const { name, phone } = somebody()
  for (const tail of ['甲', '乙']) await create(page, { name: `${name}${tail}`, wechat_id: `wx${phone}` })
  const scan = page.getByRole('button', { name: '开始查重' })
  await expect(scan).toBeEnabled()
  await scan.click()
  const pair = pairOf(page, `${name}甲`)
  await expect(pair).toBeVisible({ timeout: 60_000 })
  await pair.getByRole('button', { name: '不是同一人' }).click()
  await expect(pair).toBeHidden()
  await page.getByRole('tab', { name: '不是同一人' }).click()
  await expect(pair).toBeVisible()
  await pair.getByRole('button', { name: '放回待处理' }).click()
  await expect(pair).toBeHidden()
})
