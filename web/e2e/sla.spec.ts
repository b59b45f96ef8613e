import { expect, test, type Page } from '@playwright/test'
import { base, channelKey, choose, pageOf, signIn, somebody, visitor } from './people'

/** How many days of the year the product knows; a year that is not announced yet has none. */
async function statutory(page: Page, year: string): Promise<number> {
  const answer = await page.request.get(`${base()}/api/business-calendars/holidays?year=${year}`)
  expect(answer.ok()).toBeTruthy()
  return ((await answer.json()) as { items: unknown[] }).items.length
}

test('a promise is made, counts in the inbox, and is kept', async ({ page, browser, request }) => {
  test.setTimeout(180_000)
  const stamp = Date.now().toString().slice(-6)
  const [hours, promise] = [`全天${stamp}`, `一分钟回复${stamp}`]

  // hours that are worked around the clock, so that the story is the same at night, and the days of the year
  await signIn(page, 'owner@hall.test', '/system/sla?tab=calendars')
  await page.getByRole('button', { name: '新建日历' }).click()
  const calendar = page.getByRole('dialog', { name: '新建日历' })
  await calendar.getByLabel('名称', { exact: true }).first().fill(hours)
  await calendar.getByRole('button', { name: '删除周一 第 2 段' }).click()
  await calendar.getByLabel('周一 第 1 段 开始').fill('0')
  await calendar.getByLabel('周一 第 1 段 结束').fill('24')
  await calendar.getByLabel('周一 第 1 段 结束').blur()
  await expect(calendar.getByLabel('周一 第 1 段 结束')).toHaveValue('24:00')
  await calendar.getByRole('button', { name: '把周一复制到周一至周五' }).click()
  await expect(calendar.getByLabel('周五 第 1 段 开始')).toHaveValue('00:00')
  for (const day of ['周六', '周日']) {
    await calendar.getByRole('button', { name: `${day} 加一段` }).click()
    await calendar.getByLabel(`${day} 第 1 段 开始`).fill('0')
    await calendar.getByLabel(`${day} 第 1 段 结束`).fill('24')
  }
  const fill = calendar.getByRole('button', { name: /^填入 \d{4} 年法定节假日与调休$/ }).first()
  const year = /\d{4}/.exec((await fill.textContent()) ?? '')![0]
  const known = await statutory(page, year)
  await fill.click()
  await expect(page.getByText(known ? `已填入 ${known} 天，请保存` : `还不知道 ${year} 年的安排`)).toBeVisible()
  await calendar.getByRole('button', { name: '保存' }).click()
  await expect(calendar).toBeHidden()
  const card = page.locator('section').filter({ has: page.getByRole('heading', { name: hours }) })
  await expect(card).toContainText('周一–周日')
  await expect(card).toContainText('00:00–24:00')
  if (known) await expect(card).toContainText(`${known} 天另有安排`)
  await page.getByRole('button', { name: '算一算' }).click()
  await expect(page.getByText(/^到期：/)).toBeVisible()

  await page.goto(`${base()}/system/sla`)
  await page.getByRole('button', { name: '新建承诺' }).click()
  const form = page.getByRole('dialog', { name: '新建承诺' })
  await form.getByLabel('名称', { exact: true }).fill(promise)
  await form.getByLabel('首次回复').fill('1')
  await choose(page, form.getByLabel('工作日历'), hours)
  await form.getByRole('button', { name: '保存' }).click()
  await expect(form).toBeHidden()
  const line = page.getByRole('group', { name: promise })
  await expect(line).toContainText('首次回复 1 分钟内')
  await expect(line).toContainText(`按“${hours}”计时`)
  for (let place = await page.getByRole('switch').count(); place > 1; place--) {
    await page.getByRole('button', { name: `上移“${promise}”` }).click()
    await expect(page.getByText(`${place - 1}. ${promise}`)).toBeVisible()
  }

  // somebody writes; how long they may wait is in the list, and what was promised beside the talk
  const { name } = somebody()
  const ann = await pageOf(browser, 'ann@hall.test', '/conversations')
  const guest = await visitor(request, await channelKey(ann), name)
  await guest.say('你好，在吗？')
  const row = ann.getByRole('button', { name: new RegExp(name) })
  await expect(row.getByTitle(/^最晚回复：/)).toHaveText(/\d+ (分|小时|天)$/, { timeout: 20_000 })
  await row.click()
  const clocks = ann.getByRole('region', { name: '服务承诺' })
  await expect(clocks).toContainText('首次回复')
  await expect(clocks).toContainText('计时中')
  await expect(clocks).toContainText('承诺 1 分钟')

  // an answer ends it
  await ann.getByRole('textbox', { name: '回复' }).fill('在的，请讲')
  await ann.getByRole('textbox', { name: '回复' }).press('Enter')
  await expect(clocks).toContainText('已达成', { timeout: 20_000 })
  await expect(row.getByTitle(/^最晚回复：/)).toHaveCount(0)
  await ann.context().close()

  await page.goto(`${base()}/system/sla?tab=report`)
  await expect(page.getByRole('row', { name: /首次回复/ })).toContainText('%')

  // what nobody needs any more goes
  await page.goto(`${base()}/system/sla`)
  await page.getByRole('button', { name: `删除“${promise}”` }).click()
  await page.getByRole('tooltip').getByRole('button', { name: '删除', exact: true }).click()
  await expect(line).toHaveCount(0)
  await page.goto(`${base()}/system/sla?tab=calendars`)
  await page.getByRole('button', { name: `删除日历“${hours}”` }).click()
  await page.getByRole('tooltip').getByRole('button', { name: '删除', exact: true }).click()
  await expect(card).toHaveCount(0)
})

test('hours that cannot be are refused before they are sent, and an agent only looks', async ({ page }) => {
  await signIn(page, 'ann@hall.test', '/system/sla')
  await expect(page.getByRole('tab', { name: '达成情况' })).toBeVisible()
  await expect(page.getByRole('button', { name: '新建承诺' })).toHaveCount(0)
  await page.context().clearCookies()

  await signIn(page, 'owner@hall.test', '/system/sla?tab=calendars')
  await page.getByRole('button', { name: '新建日历' }).click()
  const calendar = page.getByRole('dialog', { name: '新建日历' })
  await calendar.getByLabel('名称', { exact: true }).first().fill('不对的时间')
  await calendar.getByLabel('周一 第 1 段 结束').fill('14:00')
  await calendar.getByRole('button', { name: '保存' }).click()
  await expect(calendar.getByText('每段的结束要晚于开始，各段不能重叠')).toBeVisible()
  await expect(calendar).toBeVisible()
})
