import { expect, test, type Page } from '@playwright/test'
import { base, choose, signIn } from './people'

interface Slot { staff_id: string; starts_at: string }

/** A free time of somebody in the coming days, with a service this person gives. */
async function freeSlot(page: Page): Promise<Slot & { service_item_id: string; day: string }> {
  const read = async <T,>(path: string) => (await (await page.request.get(base() + path)).json()) as T
  const staff = await read<{ items: { id: string; position: string }[] }>('/api/employees?limit=100&status=active')
  const services = await read<{ items: { id: string; is_active: boolean }[] }>('/api/service-items')
  const from = new Date(Date.now() + 3 * 86_400_000).toISOString()
  const to = new Date(Date.now() + 6 * 86_400_000).toISOString()
  for (const person of staff.items) {
    for (const service of services.items.filter((item) => item.is_active)) {
      const query = new URLSearchParams({ staff_id: person.id, service_item_id: service.id, from, to })
      const found = await read<{ items?: Slot[] }>(`/api/appointments/slots?${query}`)
      const slot = found.items?.find((one) => new Date(one.starts_at).getUTCHours() === 2)
      if (slot) return { ...slot, service_item_id: service.id, day: slot.starts_at.slice(0, 10) }
    }
  }
  throw new Error('Nobody is free in the coming days.')
}

/** The start on the clinic's clock. */
const clock = (slot: Slot) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', timeStyle: 'short' }).format(new Date(slot.starts_at))

async function book(page: Page, slot: Slot & { service_item_id: string }, csrf: string) {
  const customers = (await (await page.request.get(`${base()}/api/customers?limit=1`)).json()) as { items: { id: string }[] }
  return page.request.post(`${base()}/api/appointments`, {
    headers: { 'X-CSRF-Token': csrf, 'Idempotency-Key': crypto.randomUUID() },
    data: { customer_id: customers.items[0]!.id, staff_id: slot.staff_id, service_item_id: slot.service_item_id, starts_at: slot.starts_at },
  })
}

test('a booking is confirmed, and dragged to another time with a reason', async ({ page }) => {
  await signIn(page)
  const { csrf_token: csrf } = (await (await page.request.get(`${base()}/api/auth/me`)).json()) as { csrf_token: string }
  const slot = await freeSlot(page)
  const made = (await (await book(page, slot, csrf)).json()) as { id: string; customer_name: string }

  await page.goto(`${base()}/appointments?date=${slot.day}&staff=${slot.staff_id}`)
  const block = page.getByRole('button', { name: new RegExp(`^${clock(slot)}–.*${made.customer_name}`) })
  await block.click()
  await page.getByRole('button', { name: '确认', exact: true }).click()
  await expect(page.getByText('已确认，到时会短信提醒')).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).or(page.getByRole('button', { name: '关闭' })).first().click()
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await block.hover({ position: { x: 30, y: 8 } })
  const box = (await block.boundingBox())!
  await page.mouse.down()
  await page.mouse.move(box.x + 30, box.y + 30, { steps: 4 })
  await page.mouse.move(box.x + 30, box.y + 8 + 66 * 5, { steps: 10 })
  await page.mouse.up()
  const form = page.getByRole('dialog', { name: '改约' })
  await expect(form).toBeVisible()
  await form.getByRole('button', { name: '改约' }).click()
  await expect(form.getByText('请填写原因')).toBeVisible()
  await form.getByRole('combobox', { name: '原因' }).fill('客人时间有变')
  await page.keyboard.press('Escape')
  await form.getByRole('button', { name: '改约' }).click()
  // Another visit may hold that time: then the form offers free ones.
  const moved = page.getByText('已改约')
  const taken = form.getByText('可以改为：')
  await expect(moved.or(taken)).toBeVisible()
  if (await taken.isVisible()) await form.locator('.ant-alert button').first().click()
  await expect(moved).toBeVisible()
})

test('a taken time answers with free ones, and one click takes one of them', async ({ page }) => {
  await signIn(page)
  const { csrf_token: csrf } = (await (await page.request.get(`${base()}/api/auth/me`)).json()) as { csrf_token: string }
  const slot = await freeSlot(page)
  const services = (await (await page.request.get(`${base()}/api/service-items`)).json()) as { items: { id: string; name: string }[] }
  const staff = (await (await page.request.get(`${base()}/api/employees/${slot.staff_id}`)).json()) as { name: string }
  const service = services.items.find((item) => item.id === slot.service_item_id)!

  await page.goto(`${base()}/appointments?date=${slot.day}&new=1`)
  const form = page.getByRole('dialog', { name: '新建预约' })
  await choose(page, form.getByRole('combobox', { name: '客户' }))
  await choose(page, form.getByRole('combobox', { name: '项目' }), service.name)
  await choose(page, form.getByRole('combobox', { name: '人员' }), staff.name)
  await form.getByRole('button', { name: clock(slot), exact: true }).click()
  expect((await book(page, slot, csrf)).status()).toBe(201)
  await form.getByRole('button', { name: '预约', exact: true }).click()
  await expect(form.getByText('可以改为：')).toBeVisible()
  const others = form.locator('.ant-alert button')
  await expect(others).toHaveCount(3)
  await others.first().click()
  await expect(page.getByText('预约成功')).toBeVisible()
})
