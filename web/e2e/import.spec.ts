import { expect, test, type Page } from '@playwright/test'
import { messy } from './messy'
import { base, choose, signIn } from './people'

async function create(page: Page, path: string, data: Record<string, string>): Promise<void> {
  const { csrf_token: token } = (await (await page.request.get(`${base()}/api/auth/me`)).json()) as { csrf_token: string }
  const answer = await page.request.post(`${base()}${path}`, { data, headers: { 'x-csrf-token': token } })
  expect(answer.ok(), await answer.text()).toBeTruthy()
}

const fact = (page: Page, label: string) => page.locator('dt', { hasText: new RegExp(`^${label}$`) }).locator('xpath=following-sibling::dd[1]')
const number = (n: number) => n.toLocaleString('en')
const shot = (page: Page, name: string) => page.screenshot({ path: `test-results/import-${name}.png`, fullPage: true })

async function send(page: Page, name: string, buffer: Buffer) {
  await page.goto(`${base()}/leads/import`)
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer })
  await expect(page.getByRole('button', { name: '先试运行' })).toBeVisible({ timeout: 60_000 })
}

test('ten thousand messy lines → mended → assigned → a customer, told apart → a deal that is won', async ({ page }) => {
  test.setTimeout(300_000)
  const run = String(Date.now() % 10_000).padStart(4, '0')
  const sheet = messy(run)
  const here = [1, 2, 3]
  await signIn(page, 'owner@hall.test', '/leads/import')
  for (const line of here) await create(page, '/api/leads', { contact_name: sheet.name(line), contact_phone: sheet.phone(line) })

  // What it would do is said before anything is written.
  await send(page, '客户名单.csv', sheet.file)
  await expect(page.getByRole('cell', { name: '客户姓名' })).toBeVisible()
  await shot(page, 'columns')
  await page.getByRole('button', { name: '先试运行' }).click()
  await expect(page.getByRole('heading', { name: '试运行结果' })).toBeVisible({ timeout: 120_000 })
  const taken = sheet.lines - sheet.empty - sheet.bad - sheet.twice - here.length
  const trial = page.locator('section').filter({ has: page.getByRole('heading', { name: '试运行结果' }) })
  await expect(trial.getByText(number(taken), { exact: true })).toBeVisible()
  await expect(trial.getByRole('row', { name: /手机号格式不正确/ })).toContainText(String(sheet.bad))
  await expect(trial.getByRole('row', { name: /手机号已存在/ })).toContainText(String(here.length))
  await shot(page, 'trial')
  await page.getByRole('button', { name: '开始导入' }).click()
  await expect(page.getByText('导入完成')).toBeVisible({ timeout: 180_000 })
  await expect(fact(page, '新建')).toHaveText(number(taken))
  await expect(fact(page, '跳过重复')).toHaveText(number(sheet.twice + here.length))
  await shot(page, 'result')

  // The wrong lines come back, are mended, and come in.
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: '下载错误行' }).click()
  let wrong = ''
  for await (const piece of await (await download).createReadStream()) wrong += String(piece)
  const [heading, ...rows] = wrong.trim().split(/\r?\n/)
  expect(heading).toContain('行号,原因,客户姓名,手机号码')
  expect(rows).toHaveLength(sheet.bad)
  const mended = rows.map((row, place) => row.replace(/(12345|打不通|1380013800|见微信)/, `136${run}${String(place).padStart(4, '0')}`))
  await send(page, '改好的错误行.csv', Buffer.from([heading, ...mended].join('\r\n')))
  await page.getByRole('button', { name: '开始导入' }).click()
  await expect(page.getByText('导入完成')).toBeVisible({ timeout: 60_000 })
  await expect(fact(page, '新建')).toHaveText(String(sheet.bad))

  // All of them are given to a colleague; how many that is, is said first.
  await page.getByRole('button', { name: '查看结果' }).click()
  await expect(page).toHaveURL(/import_id=/)
  await page.getByRole('checkbox').nth(1).check()
  await page.getByRole('checkbox', { name: '改全部符合筛选的' }).check()
  await choose(page, page.getByRole('combobox', { name: '分配给' }), '安静怡')
  const asked = page.getByRole('dialog')
  await expect(asked).toContainText(`${sheet.bad} 条`)
  await shot(page, 'assign')
  await asked.getByRole('button', { name: '确认修改' }).click()
  await expect(page.getByText(`已修改 ${sheet.bad} 条`)).toBeVisible({ timeout: 60_000 })

  // One of them becomes a customer, who is here already under another name.
  const line = sheet.lines - 93 // one of the mended
  const name = sheet.name(line)
  await create(page, '/api/customers', { name: `${name}女士`, wechat_id: `wx${run}${line}` })
  await page.getByPlaceholder('姓名、拼音、手机尾号、微信').fill(name)
  await page.getByText(name, { exact: true }).click()
  const drawer = page.getByRole('dialog', { name })
  await drawer.getByRole('button', { name: '转为客户' }).click()
  await page.getByRole('tooltip').getByRole('button', { name: '转为客户' }).click()
  await expect(drawer.getByRole('link', { name: '查看客户' })).toBeVisible()
  await page.goto(`${base()}/duplicates`)
  const scan = page.getByRole('button', { name: '开始查重' })
  await expect(scan).toBeEnabled()
  await scan.click()
  const pair = page.getByRole('article').filter({ hasText: `${name}女士` })
  await expect(pair.getByText('微信相同')).toBeVisible({ timeout: 60_000 })
  await pair.getByRole('button', { name: '对比合并' }).click()
  await page.getByRole('radio', { name: `姓名 ${name}女士` }).check()
  await shot(page, 'merge')
  await page.getByRole('button', { name: '合并', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: '合并', exact: true }).click()
  await expect(page.getByText(`已合并为“${name}女士”`)).toBeVisible()

  // A deal with her, from her lead, which is won on the board.
  await page.goto(`${base()}/leads#q=${name}`)
  await page.getByText(name, { exact: true }).click()
  await page.getByRole('dialog', { name }).getByRole('link', { name: '+ 商机' }).click()
  const form = page.getByRole('dialog', { name: '新建商机' })
  const title = `${name}的水光针`
  await form.getByLabel('标题').fill(title)
  await form.getByLabel('金额').fill('9800')
  await page.keyboard.press('Control+Enter')
  await expect(form).toBeHidden()
  const found = page.waitForResponse((answer) => answer.url().includes('/api/deals/board') && !!answer.request().headers()['private-query']?.includes('q='))
  await page.getByPlaceholder('标题、客户姓名、手机尾号').fill(name)
  expect((await found).ok()).toBeTruthy()
  const card = page.getByRole('article').filter({ hasText: title })
  await expect(page.getByRole('article')).toHaveCount(1)
  await expect(card).toContainText(`${name}女士`)
  await card.focus()
  await page.keyboard.press('m')
  await page.getByRole('menuitem', { name: '赢单' }).click()
  const winning = page.getByRole('dialog', { name: '赢单' })
  await winning.getByLabel('成交金额').fill('9800')
  await winning.getByRole('button', { name: '确认赢单' }).click()
  await expect(page.getByRole('region', { name: '赢单', exact: true }).getByText(title)).toBeVisible()
  await shot(page, 'won')
})
