import { expect, test, type Locator, type Page } from '@playwright/test'
import { base, signIn, somebody } from './people'

const tail = () => String(Date.now()).slice(-6)

/** Takes an option of a list that one cannot search. */
async function pick(page: Page, box: Locator, text: string) {
  await box.click()
  await page.locator('.ant-select-dropdown:visible').getByText(text, { exact: true }).click()
}

/** A customer made through the console, and its page. */
async function create(page: Page, fill: (form: ReturnType<Page['getByRole']>) => Promise<void>) {
  const who = somebody()
  await page.goto(`${base()}/customers`)
  await page.getByRole('button', { name: '新建客户' }).click()
  const form = page.getByRole('dialog', { name: '新建客户' })
  await form.getByLabel('姓名').fill(who.name)
  await form.getByLabel('手机').fill(who.phone)
  await fill(form)
  await page.keyboard.press('Control+Enter')
  await expect(form).toBeHidden()
  return who
}

async function open(page: Page, phone: string, name: string) {
  const found = (await (await page.request.get(`${base()}/api/customers?q=${phone}`)).json()) as { items: { id: string }[] }
  await page.goto(`${base()}/customers/${found.items[0]?.id ?? ''}`)
  await expect(page.getByRole('heading', { name })).toBeVisible()
}

test('a field is designed, filled in, filtered by, and archived', async ({ page }) => {
  test.setTimeout(120_000)
  const label = `护理偏好${tail()}`
  await signIn(page, 'owner@hall.test', '/system/fields')
  await page.getByRole('button', { name: '新建字段' }).click()
  const form = page.getByRole('dialog', { name: '新建字段' })
  await form.getByLabel('名称', { exact: true }).fill(label)
  await pick(page, form.getByLabel('类型'), '单选')
  await form.getByLabel('选项名称 1').fill('安静')
  await form.getByRole('button', { name: '添加选项' }).click()
  await form.getByLabel('选项名称 2').fill('健谈')
  await form.getByLabel('可用于筛选').check()
  await form.getByRole('button', { name: /保\s*存/ }).click()
  await expect(form).toBeHidden()
  const row = page.getByRole('row').filter({ hasText: label })
  await expect(row.getByText('可筛选')).toBeVisible({ timeout: 30_000 })

  const who = await create(page, async (customer) => {
    await pick(page, customer.getByLabel(label), '健谈')
  })
  await page.goto(`${base()}/customers`)
  await expect(page.getByRole('columnheader', { name: label })).toBeVisible()
  await page.getByRole('button', { name: '按字段筛选' }).click()
  const ask = page.getByRole('tooltip').filter({ hasText: label })
  await pick(page, ask.getByLabel(label), '健谈')
  await ask.getByRole('button', { name: /筛\s*选/ }).click()
  await expect(page).toHaveURL(/fields=/)
  await expect(page.getByText('共 1 条')).toBeVisible()
  await expect(page.getByText(who.name)).toBeVisible()
  await page.reload()
  await expect(page.getByText('共 1 条')).toBeVisible()
  await open(page, who.phone, who.name)
  await expect(page.getByText('健谈')).toBeVisible()

  await page.goto(`${base()}/system/fields`)
  await row.getByRole('button', { name: /停\s*用/ }).click()
  await page.locator('.ant-popconfirm:visible').getByRole('button', { name: /确\s*定/ }).click()
  await expect(row.getByText('已停用')).toBeVisible()
})

test('a company has contacts with roles, a member number, a clue, and a timeline of a day', async ({ page }) => {
  test.setTimeout(120_000)
  await signIn(page, 'owner@hall.test', '/customers')
  const who = await create(page, async (form) => {
    await form.getByText('企业', { exact: true }).click()
    await form.getByLabel('公司').fill('远山科技有限公司')
  })
  await open(page, who.phone, who.name)
  await expect(page.getByText('远山科技有限公司')).toBeVisible()

  await page.getByRole('button', { name: '添加联系人' }).click()
  const contact = page.getByRole('dialog', { name: '添加联系人' })
  await contact.getByLabel('姓名').fill('赵总')
  await pick(page, contact.getByLabel('决策角色'), '决策人')
  await contact.getByLabel('手机').fill('+86 139 0000 4321')
  await contact.getByRole('button', { name: /保\s*存/ }).click()
  await expect(contact).toBeHidden()
  await expect(page.getByText('决策人')).toBeVisible()
  await expect(page.getByText('*******4321')).toBeVisible()

  await page.getByRole('button', { name: '添加标识' }).click()
  const identity = page.getByRole('dialog', { name: '添加标识' })
  await identity.getByLabel('内容').fill(`ｖｉｐ-${tail()}`)
  await identity.getByRole('button', { name: /保\s*存/ }).click()
  await expect(identity).toBeHidden()
  await expect(page.getByText(/^VI\*\*\*/)).toBeVisible()

  await page.getByRole('button', { name: '记一条线索' }).click()
  const clue = page.getByRole('dialog', { name: '记一条线索' })
  await clue.getByLabel('摘要').fill('十月结婚纪念日')
  await clue.getByRole('button', { name: /保\s*存/ }).click()
  await expect(clue).toBeHidden()
  await expect(page.getByText('十月结婚纪念日').first()).toBeVisible()

  await page.locator('input[type=file]').setInputFiles({ name: '合同.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 x') })
  await expect(page.getByRole('link', { name: '合同.pdf' })).toBeVisible()

  await expect(page.getByText('添加联系人：赵总')).toBeVisible()
  await page.getByLabel('截至日期').fill('2020-01-01')
  await page.getByLabel('截至日期').press('Enter')
  await expect(page.getByText('还没有记录，写下第一条吧。')).toBeVisible()
  await page.getByRole('button', { name: '回到现在' }).click()
  await expect(page.getByText('添加联系人：赵总')).toBeVisible()
})
