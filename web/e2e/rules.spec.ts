import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { base, signIn } from './people'

test('a rule is tried before it runs, made, moved, and removed', async ({ page }) => {
  const name = `当天没人碰${Date.now().toString().slice(-6)}`
  await signIn(page, 'owner@hall.test', '/system/ticket-rules')
  await expect(page.getByRole('group', { name: '4 小时没人回复' })).toContainText('客户等我方回复满 4 小时（按“默认日历”的工作时间）')
  await page.getByRole('button', { name: '新建规则' }).click()
  const form = page.getByRole('dialog', { name: '新建规则' })
  await form.getByLabel('名称', { exact: true }).fill(name)
  await form.getByLabel('从什么算起').click()
  await page.getByTitle('建单', { exact: true }).click()
  await form.getByLabel('时长').fill('5')
  await form.getByLabel('单位').click()
  await page.locator('.ant-select-dropdown:visible').getByTitle('分钟', { exact: true }).click()
  await form.getByRole('switch', { name: '只算工作时间' }).click()

  // what it would be about now, of what the demo has; nothing is done
  await form.getByRole('button', { name: '现在会碰到哪些工单' }).click()
  await expect(form.getByRole('status')).toContainText(/现在有 \d+ 张/)
  await expect(form.getByRole('listitem').first()).toContainText(/TKT-\d{14}/)
  await form.getByRole('button', { name: '保存' }).click()
  await expect(form).toBeHidden()
  const line = page.getByRole('group', { name })
  await expect(line).toContainText('建单满 5 分钟')
  await expect(line).toContainText('就通知负责人、团队主管')
  await expect(line).toContainText('还没有执行过')
  await page.getByRole('switch', { name: `启用“${name}”` }).click()
  await expect(line).toContainText('关建单')
  await page.getByRole('button', { name: `上移“${name}”` }).click()
  await expect(page.getByText(new RegExp(`^3\\. ${name}$`))).toBeVisible()
  const barriers = (await new AxeBuilder({ page }).analyze()).violations.filter((one) => one.impact === 'serious' || one.impact === 'critical')
  expect(barriers.map((one) => one.id)).toEqual([])

  await page.getByRole('button', { name: `编辑规则“${name}”` }).click()
  const edit = page.getByRole('dialog', { name: '编辑规则' })
  await expect(edit.getByLabel('时长')).toHaveValue('5')
  await edit.getByRole('button', { name: '取消' }).click()
  await page.getByRole('button', { name: `删除规则“${name}”` }).click()
  await page.getByRole('tooltip').getByRole('button', { name: /删\s*除/ }).click()
  await expect(line).toHaveCount(0)
  await page.goto(`${base()}/system/ticket-rules`)
  await expect(page.getByRole('group', { name: '快到承诺时限' })).toBeVisible()
})
