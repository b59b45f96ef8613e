import { expect, test, type Page } from '@playwright/test'
import { base, choose, signIn, somebody } from './people'

async function send(page: Page, path: string, data: unknown): Promise<Record<string, unknown>> {
  const { csrf_token: token } = (await (await page.request.get(`${base()}/api/auth/me`)).json()) as { csrf_token: string }
  const answer = await page.request.post(`${base()}${path}`, { data, headers: { 'x-csrf-token': token } })
  expect(answer.ok(), await answer.text()).toBeTruthy()
  return (await answer.json()) as Record<string, unknown>
}

test('a rule is made, tried, saved, and assigns a lead', async ({ page }) => {
  await signIn(page, 'owner@hall.test', '/system/assignment')
  const source = `ad${Date.now().toString().slice(-7)}`
  await page.getByRole('button', { name: '添加规则' }).click()
  const form = page.getByRole('dialog', { name: '编辑规则' })
  await form.getByLabel('规则名称').fill(`来自${source}`)
  await form.getByLabel('来源平台').fill(source)
  await form.getByLabel('来源平台').press('Enter')
  await choose(page, form.getByLabel('同事'), '安静怡')
  await form.getByRole('button', { name: '确定' }).click()
  await expect(form).toBeHidden()
  const handle = page.getByRole('button', { name: `拖动“来自${source}”` })
  const rules = page.getByRole('group', { name: /^规则 \d+：/ })
  for (let place = await rules.count(); place > 1; place--) await handle.press('ArrowUp')
  await expect(page.getByRole('group', { name: `规则 1：来自${source}` })).toBeVisible()

  await page.getByLabel('来源平台', { exact: true }).last().fill(source)
  await page.getByRole('button', { name: '试一试' }).click()
  await expect(page.getByText('会分给 安静怡')).toBeVisible()
  await page.getByRole('button', { name: '保存为新版本' }).click()
  await expect(page.getByText(/已生效：第 \d+ 版/)).toBeVisible()

  const { name, phone } = somebody()
  const lead = await send(page, '/api/leads', { contact_name: name, contact_phone: phone, source_platform: source })
  await page.goto(`${base()}/leads?lead=${String(lead.id)}`)
  await expect(page.getByRole('dialog').getByText(`按规则「来自${source}」自动分配`)).toBeVisible()
})
