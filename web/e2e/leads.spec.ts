import { expect, test } from '@playwright/test'
import { base, signIn, somebody } from './people'

test('a lead is written down, found by its phone, converted, and its phone revealed with a reason', async ({ page }) => {
  const { name, phone } = somebody()
  await signIn(page, 'owner@hall.test', '/leads')
  await page.getByRole('button', { name: '新建线索' }).click()
  const form = page.getByRole('dialog', { name: '新建线索' })
  await form.getByLabel('手机').fill('12')
  await form.getByRole('button', { name: '保存' }).click()
  await expect(form.getByText('请填写这一项')).toBeVisible()
  await expect(form.getByText('请输入正确的电话号码')).toBeVisible()
  await form.getByLabel('姓名').fill(name)
  await form.getByLabel('手机').fill(phone)
  await page.keyboard.press('Control+Enter')
  await expect(form).toBeHidden()

  await page.getByPlaceholder('姓名、拼音、手机尾号、微信').fill(phone.slice(-4))
  await expect(page).toHaveURL(/#q=/)
  await page.getByText(name, { exact: true }).click()
  await expect(page).toHaveURL(/lead=/)
  await page.getByRole('button', { name: '转为客户' }).click()
  await page.getByRole('tooltip').getByRole('button', { name: '转为客户' }).click()
  await page.getByRole('link', { name: '查看客户' }).click()

  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
  await expect(page.getByText(phone)).toHaveCount(0)
  await page.getByRole('button', { name: '查看号码' }).click()
  await page.getByRole('dialog').getByText('确认预约').click()
  await page.getByRole('dialog').getByRole('button', { name: '查看号码' }).click()
  await expect(page.getByText(phone)).toBeVisible()

  await page.getByRole('textbox', { name: '备注' }).fill('想周末来做皮肤检测')
  await page.getByRole('button', { name: '记录', exact: true }).click()
  await expect(page.getByText('想周末来做皮肤检测', { exact: true })).toBeVisible()
})

test('what was typed is not lost by a stray click outside', async ({ page }) => {
  await signIn(page, 'owner@hall.test', '/leads')
  await page.getByRole('button', { name: '新建线索' }).click()
  await page.getByRole('dialog', { name: '新建线索' }).getByLabel('姓名').fill('半途而废')
  await page.mouse.click(20, 400)
  await expect(page.getByText('放弃没有保存的修改？')).toBeVisible()
  await page.getByRole('button', { name: '继续填写' }).click()
  await expect(page.getByLabel('姓名', { exact: true })).toHaveValue('半途而废')
})

test('a sheet in GB18030 comes in, and the wrong rows come back', async ({ page }) => {
  const good = somebody()
  await signIn(page, 'owner@hall.test', '/leads/import')
  await page.locator('input[type=file]').setInputFiles({ name: '线索.csv', mimeType: 'text/csv', buffer: gb18030(good.name, good.phone) })
  await expect(page.getByRole('columnheader', { name: '文件里的列' })).toBeVisible({ timeout: 20_000 })
  await expect(page.getByRole('cell', { name: '客户姓名' })).toBeVisible()
  await page.getByRole('button', { name: '开始导入' }).click()
  await expect(page.getByText('导入完成')).toBeVisible({ timeout: 30_000 })
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: '下载错误行' }).click()
  const file = await (await download).createReadStream()
  let text = ''
  for await (const chunk of file) text += String(chunk)
  expect(text).toContain('12345')
  await page.getByRole('button', { name: '查看结果' }).click()
  await page.getByPlaceholder('姓名、拼音、手机尾号、微信').fill(good.phone.slice(-4))
  await expect(page.getByText(good.name, { exact: true })).toBeVisible()
})

test('an import is taken back; the lead that somebody has edited stays', async ({ page }) => {
  const [kept, gone] = [somebody(), somebody()]
  await signIn(page, 'owner@hall.test', '/leads/import')
  const buffer = Buffer.from(`姓名,手机号\n${kept.name},${kept.phone}\n${gone.name},${gone.phone}\n`)
  await page.locator('input[type=file]').setInputFiles({ name: '撤销.csv', mimeType: 'text/csv', buffer })
  await page.getByRole('button', { name: '开始导入' }).click({ timeout: 20_000 })
  await expect(page.getByText('导入完成')).toBeVisible({ timeout: 30_000 })
  const address = page.url()
  await page.goto(`${base()}/leads#q=${kept.phone}`)
  await page.getByText(kept.name, { exact: true }).click()
  await page.getByPlaceholder('记一笔沟通情况').fill('聊过了')
  await page.getByRole('button', { name: '记录', exact: true }).click()
  await expect(page.getByText('聊过了', { exact: true })).toBeVisible()

  await page.goto(`${base()}/leads/import`)
  await page.getByRole('link', { name: '撤销.csv' }).first().click()
  await expect(page).toHaveURL(address)
  await page.getByRole('button', { name: '撤销导入' }).click()
  await page.getByRole('tooltip').getByRole('button', { name: '撤销导入' }).click()
  await expect(page.getByRole('heading', { name: '已撤销' })).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText('保留：有人改过或记过动态')).toBeVisible()
  await page.getByRole('link', { name: '查看保留的线索' }).click()
  await expect(page.getByText(kept.name, { exact: true })).toBeVisible()
  await expect(page.getByText(gone.name, { exact: true })).toHaveCount(0)
})

/** The headings and names of this test in GB18030, which the browser's encoder cannot write. */
function gb18030(name: string, phone: string): Buffer {
  const heading = Buffer.from('bfcdbba7d0d5c3fb2ccad6bbfabac5c2eb0a', 'hex')
  const start = Buffer.from('b2e2cad4', 'hex')
  const digits = name.replace(/\D/g, '')
  return Buffer.concat([heading, start, Buffer.from(`${digits},${phone}\n`), start, Buffer.from('bad,12345\n')])
}
