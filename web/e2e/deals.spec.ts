import { expect, test, type Locator, type Page } from '@playwright/test'
import { base, choose, signIn, somebody } from './people'

const column = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const card = (page: Page, title: string) => page.getByRole('article').filter({ hasText: title })

/** A customer and a deal with them, written through the console. */
async function open(page: Page): Promise<string> {
  const { name, phone } = somebody()
  await signIn(page, 'owner@hall.test', '/deals')
  const answer = await page.request.post(`${base()}/api/customers`, { data: { name, phone }, headers: { 'x-csrf-token': await csrf(page) } })
  expect(answer.ok()).toBeTruthy()
  const title = `${name}的热玛吉`
  await page.getByRole('button', { name: '新建商机' }).click()
  const form = page.getByRole('dialog', { name: '新建商机' })
  await form.getByLabel('标题').fill(title)
  await choose(page, form.getByLabel('客户'), name)
  await form.getByLabel('金额').fill('16800')
  await page.keyboard.press('Control+Enter')
  await expect(form).toBeHidden()
  const found = page.waitForResponse((answer) => answer.url().includes('/api/deals/board') && !!answer.request().headers()['private-query']?.includes(phone.slice(-4)))
  await page.getByPlaceholder('标题、客户姓名、手机尾号').fill(phone.slice(-4))
  expect((await found).ok()).toBeTruthy()
  await expect(column(page, '初步接触').getByText(title)).toBeVisible()
  return title
}

async function csrf(page: Page): Promise<string> {
  const me = await page.request.get(`${base()}/api/auth/me`)
  return ((await me.json()) as { csrf_token: string }).csrf_token
}

/** Takes a card where it can be taken: once it stands still and nothing lies over it. */
async function drag(page: Page, from: Locator, to: Locator) {
  const size = (await from.boundingBox())!
  await from.hover({ position: { x: 60, y: size.height - 14 } })
  await page.mouse.down()
  const end = (await to.boundingBox())!
  await page.mouse.move(end.x + end.width / 2, end.y + 120, { steps: 12 })
  await expect(to).toHaveAttribute('data-over')
  await page.mouse.up()
}

test('a deal is dragged, taken back, moved by keyboard, won, and opened again', async ({ page }) => {
  const title = await open(page)
  await drag(page, card(page, title), column(page, '方案报价'))
  await expect(column(page, '方案报价').getByText(title)).toBeVisible()
  const said = page.getByRole('status').filter({ hasText: title })
  await expect(said).toContainText('已移到方案报价')
  await said.getByRole('button', { name: '撤销' }).click()
  await expect(column(page, '初步接触').getByText(title)).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: '已撤销' })).toBeVisible()

  await card(page, title).focus()
  await page.keyboard.press('ArrowRight')
  await expect(column(page, '需求确认').getByText(title)).toBeVisible()
  await expect(card(page, title)).toBeFocused()
  await expect(page.getByRole('status').filter({ hasText: '已移到需求确认' })).toBeVisible()
  await card(page, title).focus()
  await page.keyboard.press('m')
  await page.getByRole('menuitem', { name: '赢单' }).click()
  const winning = page.getByRole('dialog', { name: '赢单' })
  await winning.getByLabel('成交金额').fill('15800')
  await winning.getByRole('button', { name: '确认赢单' }).click()
  await expect(column(page, '赢单').getByText(title)).toBeVisible()
  await expect(column(page, '赢单').getByRole('article').filter({ hasText: title })).toContainText('¥15,800.00')

  await card(page, title).click()
  const drawer = page.getByRole('dialog', { name: title })
  await expect(drawer.getByText('商机已结束')).toBeVisible()
  await drawer.getByRole('button', { name: '重新打开' }).click()
  const again = page.getByRole('dialog', { name: '重新打开商机' })
  await again.getByRole('button', { name: '重新打开' }).click()
  await expect(again.getByText('请填写这一项')).toBeVisible()
  await again.getByLabel('原因').fill('客户想加做颈部')
  await again.getByRole('button', { name: '重新打开' }).click()
  await expect(drawer.getByText('原因：客户想加做颈部')).toBeVisible()
  await expect(column(page, '商务谈判').getByText(title)).toBeVisible()
})

test('a deal gets its products and is lost for a reason to somebody', async ({ page }) => {
  const title = await open(page)
  await card(page, title).click()
  const drawer = page.getByRole('dialog', { name: title })
  await drawer.getByRole('tab', { name: '产品' }).click()
  await drawer.getByRole('button', { name: '编辑产品' }).click()
  await drawer.getByLabel('名称').fill('面部紧致')
  await drawer.getByLabel('单价').fill('9800')
  await drawer.getByLabel('折扣').fill('10')
  await drawer.getByRole('button', { name: '保存' }).click()
  await expect(drawer.getByRole('cell', { name: '¥8,820.00' })).toBeVisible()
  await drawer.getByRole('button', { name: '输单' }).click()
  const losing = page.getByRole('dialog', { name: '为什么输单？' })
  await losing.getByRole('button', { name: '确认输单' }).click()
  await expect(losing.getByText('请填写这一项')).toBeVisible()
  await choose(page, losing.getByLabel('输单原因'), '价格过高')
  await losing.getByLabel('输给了谁').fill('隔壁诊所')
  await losing.getByRole('button', { name: '确认输单' }).click()
  await expect(losing).toBeHidden()
  await drawer.getByRole('tab', { name: '竞品' }).click()
  await expect(drawer.getByText('客户选了它')).toBeVisible()
  await drawer.getByRole('link', { name: /测试/ }).click()
  await expect(page.getByRole('link', { name: title })).toContainText('输单')
  await expect(page.getByText(`商机输单：${title}`)).toBeVisible()

  await page.goto(`${base()}/deals?view=losses`)
  await expect(page.getByRole('cell', { name: '隔壁诊所' })).toBeVisible()
})

test('the forecast is a chart with its table one click away', async ({ page }) => {
  await signIn(page, 'owner@hall.test', '/deals?view=forecast')
  await expect(page.getByRole('img', { name: '各月加权金额与已赢金额' })).toBeVisible()
  await page.getByRole('button', { name: '看表格' }).click()
  await expect(page.getByRole('columnheader', { name: '加权金额' }).first()).toBeVisible()
  await page.getByText('列表', { exact: true }).click()
  await expect(page).toHaveURL(/view=list/)
  await expect(page.getByRole('columnheader', { name: '预计成交' })).toBeVisible()
})
