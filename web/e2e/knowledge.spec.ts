import { expect, test } from '@playwright/test'
import { pageOf, signIn } from './people'

test('a document is sent, read, found with its reason, and a question is written from what was not found', async ({ page, browser }) => {
  const mark = `静电棒${Date.now() % 1_000_000}`
  const keeper = await pageOf(browser, 'owner@hall.test', '/knowledge')
  const text = `# 仓库\n${mark}放在二楼东侧的灰色柜子里，用完登记。\n`
  await keeper.getByLabel('上传文档').setInputFiles({ name: `${mark}.md`, mimeType: 'text/markdown', buffer: Buffer.from(text) })
  const drawer = keeper.getByRole('dialog', { name: mark })
  await expect(drawer.getByText('可检索')).toBeVisible({ timeout: 20_000 })
  await expect(drawer.getByText('放在二楼东侧的灰色柜子里')).toBeVisible()
  await drawer.getByRole('button', { name: 'Close' }).or(drawer.locator('.ant-drawer-close')).first().click()

  await signIn(page, 'ann@hall.test', '/knowledge')
  await expect(page.getByRole('button', { name: '上传文档' })).toHaveCount(0)
  await page.getByRole('tab', { name: '检索测试' }).click()
  const ask = page.getByRole('textbox', { name: '问题' })
  await ask.fill(`${mark}在哪`)
  await ask.press('Enter')
  await expect(page.getByText('只按字词检索')).toBeVisible()
  const first = page.getByRole('listitem').filter({ hasText: '放在二楼东侧' }).first()
  await expect(first).toContainText('门店制度')
  await expect(first.locator('mark').filter({ hasText: '静电棒' }).first()).toBeVisible()
  await page.getByRole('checkbox', { name: '只看可对客户的' }).click()
  await ask.press('Enter')
  await expect(page.getByText('放在二楼东侧')).toHaveCount(0)

  await keeper.getByRole('tab', { name: '检索测试' }).click()
  await keeper.getByRole('textbox', { name: '问题' }).fill('zzqqx')
  await keeper.getByRole('button', { name: /检\s*索/ }).last().click()
  await keeper.getByRole('button', { name: '写成问答' }).click()
  const form = keeper.getByRole('dialog', { name: '新建问答' })
  await form.getByRole('textbox', { name: '回答' }).fill('这是一句暗号。')
  await form.getByRole('button', { name: /保\s*存/ }).click()
  await expect(form).toBeHidden()
  await keeper.getByRole('button', { name: /检\s*索/ }).last().click()
  await expect(keeper.getByText('这是一句暗号。')).toBeVisible()
  await keeper.screenshot({ path: 'test-results/knowledge-search.png' })
  await keeper.context().close()
})
