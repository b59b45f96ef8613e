import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test, type Page } from '@playwright/test'
import { base, channelKey, choose, signIn, somebody } from './people'

let site: Server
let shop = ''

/** A plain page of somebody else's site, on another origin, with our one line in it. */
test.beforeAll(async () => {
  site = createServer((request, response) => {
    const key = new URL(request.url ?? '/', 'http://shop').searchParams.get('key') ?? ''
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(`<!doctype html><html lang="zh-CN"><title>门店官网</title><h1>门店官网</h1><script src="${base()}/widget.js" data-channel="${key}" async></script></html>`)
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  shop = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
})
test.afterAll(() => { site.close() })

test('线索 → 对话 → 预约 → 提醒 → 复盘', async ({ page, browser }) => {
  test.setTimeout(240_000)
  const { name, phone } = somebody()
  await signIn(page, 'owner@hall.test', '/conversations')
  const key = await channelKey(page)

  // A guest writes on the shop's own page.
  const guest = await (await browser.newContext({ locale: 'zh-CN' })).newPage()
  await guest.goto(`${shop}/?key=${key}&utm_source=xiaohongshu`)
  await guest.locator('.launcher').click()
  await guest.getByRole('button', { name: '同意并开始咨询' }).click()
  const box = guest.locator('textarea')
  const words = `你好，我是${name}，水光针多少钱？电话 ${phone}`
  await box.fill(words)
  await box.press('Enter')

  // It is in the inbox at once, and is answered there.
  const row = page.getByRole('button').filter({ hasText: words.slice(0, 12) })
  await row.click()
  await expect(page.getByRole('log')).toContainText('水光针多少钱')
  const reply = page.getByRole('textbox', { name: '回复' })
  await reply.fill('您好，体验价 980 元，给您约个时间？')
  await reply.press('Enter')
  await expect(guest.getByRole('log').getByText('体验价 980 元')).toBeVisible()
  await guest.reload()
  await guest.locator('.launcher').click()
  await expect(guest.getByRole('log').getByText('体验价 980 元')).toBeVisible()

  // The stranger is a lead already; the lead becomes a customer.
  await page.getByRole('link', { name: /^线索 · / }).click()
  await page.getByRole('button', { name: /编\s*辑/ }).click()
  const form = page.getByRole('dialog', { name: '编辑线索' })
  await form.getByLabel('姓名').fill(name)
  await form.getByLabel('手机').fill(phone)
  await form.getByRole('button', { name: '保存' }).click()
  await expect(form).toBeHidden()
  await page.getByRole('button', { name: '转为客户' }).click()
  await page.getByRole('tooltip').getByRole('button', { name: '转为客户' }).click()
  await page.getByRole('link', { name: '查看客户' }).click()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
  const customer = page.url().split('/').pop()!

  // Booked within the day, confirmed, and so reminded by SMS.
  await page.getByRole('button', { name: '预约到店' }).click()
  await bookSoon(page)
  await expect(page.getByText('预约成功')).toBeVisible()
  await page.goto(`${base()}/customers/${customer}`)
  await page.getByRole('link', { name: /待确认/ }).click()
  await page.getByRole('button', { name: '确认', exact: true }).click()
  await expect(page.getByText('已确认，到时会短信提醒')).toBeVisible()
  await page.goto(`${base()}/sms`)
  await expect(page.getByText(new RegExp(name)).first()).toBeVisible({ timeout: 60_000 })

  // The day is reviewed by hand, and a finding is taken up.
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date())
  await page.setViewportSize({ width: 1280, height: 2600 })
  await page.goto(`${base()}/reviews?date=${today}`)
  await page.getByRole('button', { name: '立即复盘' }).first().click()
  await expect(page.getByText(name, { exact: true }).first()).toBeVisible({ timeout: 60_000 })
  await page.getByText(name, { exact: true }).first().click()
  await expect(page.getByText('规则（未配置模型）')).toBeVisible()
  const adopt = page.getByRole('button', { name: '采纳' }).first()
  await adopt.click()
  await expect(page.getByText('已采纳').first()).toBeVisible()

  // The customer's one timeline tells it all.
  await page.goto(`${base()}/customers/${customer}`)
  await expect(page.getByText('预约已确认').first()).toBeVisible()
})

/** Fills the booking form with the first person and service that has a free time in the next hours. */
async function bookSoon(page: Page) {
  const read = async <T,>(path: string) => (await (await page.request.get(base() + path)).json()) as T
  const staff = await read<{ items: { id: string; name: string }[] }>('/api/employees?limit=100&status=active')
  const services = await read<{ items: { id: string; name: string }[] }>('/api/service-items?active=true')
  const from = new Date(Date.now() + 3_600_000).toISOString()
  const to = new Date(Date.now() + 23 * 3_600_000).toISOString()
  for (const person of staff.items) {
    for (const service of services.items) {
      const query = new URLSearchParams({ staff_id: person.id, service_item_id: service.id, from, to })
      const { items } = await read<{ items?: { starts_at: string }[] }>(`/api/appointments/slots?${query}`)
      const slot = items?.[0]
      if (!slot) continue
      const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' }).format(new Date(slot.starts_at))
      const [day = '', time = ''] = clock.split(' ')
      await page.goto(`${page.url()}&date=${day}`)
      const form = page.getByRole('dialog', { name: '新建预约' })
      await choose(page, form.getByRole('combobox', { name: '项目' }), service.name)
      await choose(page, form.getByRole('combobox', { name: '人员' }), person.name)
      await form.getByRole('button', { name: time, exact: true }).click()
      await form.getByRole('button', { name: '预约', exact: true }).click()
      return
    }
  }
  throw new Error('Nobody is free within the day.')
}
