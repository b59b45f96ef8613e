import { createServer } from 'node:http'
import { expect, test } from '@playwright/test'
import { channelKey, signIn, somebody, visitor } from './people'

interface Shop { asked: URLSearchParams[]; status: number; number: string; close: () => void; url: string }

/** A shop's own system: it knows one order, checks the token, and can be down. */
async function shop(port: number, token: string): Promise<Shop> {
  const state: Shop = { asked: [], status: 200, number: '', close: () => server.close(), url: `http://127.0.0.1:${port}/api/orders` }
  const server = createServer((request, response) => {
    const query = new URL(request.url!, 'http://shop').searchParams
    const good = request.headers.authorization === `Bearer ${token}`
    if (good) state.asked.push(query)
    const found = query.get('number') === state.number
      ? [{ id: '77', number: state.number, created_at: '2026-11-20T08:00:00Z', status: '已发货', total: '398.00', currency: 'CNY', items: [{ title: '修护面膜<img src=x onerror=alert(1)>', quantity: 2 }], parcels: [{ company: '顺丰', number: 'SF100', url: 'javascript:alert(1)' }] }]
      : []
    response.writeHead(good ? state.status : 401, { 'content-type': 'application/json' }).end(JSON.stringify(good && state.status === 200 ? { orders: found } : {}))
  })
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
  return state
}

test('a shop is connected, its order shows beside the talk and is told in one click; old answers say how old they are', async ({ page, request }) => {
  const { name, phone } = somebody()
  const own = await shop(Number(process.env.OIDC_PORT), 'good-token')
  own.number = `DD${phone.slice(-8)}`
  const title = `商城${phone.slice(-6)}`
  await signIn(page, 'owner@hall.test', '/system/orders')
  await page.getByRole('button', { name: '接入店铺' }).first().click()
  const form = page.getByRole('dialog', { name: '接入店铺' })
  await form.getByLabel('类型').click()
  await page.getByTitle('其他系统', { exact: true }).click()
  await form.getByRole('textbox', { name: '名称', exact: true }).fill(title)
  await form.getByLabel('查询地址').fill(own.url)
  await form.getByLabel('访问令牌').fill('bad-token')
  await page.keyboard.press('Control+Enter')
  await expect(form).toBeHidden()
  const card = page.locator('section').filter({ hasText: title })
  await card.getByRole('button', { name: '测试连接' }).click()
  await expect(page.getByText('连接失败：令牌不对或已失效')).toBeVisible()
  await card.getByRole('button', { name: /编\s*辑/ }).click()
  const edit = page.getByRole('dialog', { name: '编辑接入' })
  await edit.getByLabel('访问令牌').fill('good-token')
  await page.keyboard.press('Control+Enter')
  await expect(edit).toBeHidden()
  await card.getByRole('button', { name: '测试连接' }).click()
  await expect(page.getByText('连接正常').first()).toBeVisible()

  const guest = await visitor(request, await channelKey(page), name, phone)
  await guest.say(`我的订单号是 ${own.number}，什么时候到？`)
  await page.goto(`${new URL(page.url()).origin}/conversations`)
  await page.getByRole('button', { name: new RegExp(name) }).click()
  const panel = page.getByRole('region', { name: '店铺订单' })
  await expect(panel.getByText(own.number)).toBeVisible()
  await expect(panel.getByText('按对方自称的信息找到，请先核实身份')).toBeVisible()
  await panel.getByText(own.number).click()
  await expect(panel.getByText('修护面膜<img src=x onerror=alert(1)> × 2')).toBeVisible()
  await expect(panel.getByRole('link', { name: /SF100/ })).toHaveCount(0) // no script becomes a link
  await page.screenshot({ path: 'test-results/orders.png' })
  await panel.getByRole('button', { name: '插入到回复' }).click()
  const reply = page.getByRole('textbox', { name: '回复' })
  await expect(reply).toHaveValue(`订单 ${own.number}：已付款，已发货；顺丰 运单号 SF100`)
  await expect(reply).toBeFocused()
  await reply.press('Enter')
  await expect.poll(async () => (await guest.heard()).map((one) => one.content)).toContain(`订单 ${own.number}：已付款，已发货；顺丰 运单号 SF100`)
  own.close()

  await page.goto(`${new URL(page.url()).origin}/system/orders`)
  page.once('dialog', (dialog) => void dialog.accept())
  await card.getByRole('button', { name: '断开' }).click()
  await page.getByRole('tooltip').or(page.locator('.ant-popover')).getByRole('button', { name: /确\s*定/ }).click()
  await expect(card).toHaveCount(0)
})

test('what fits is offered above the answer with its reason, and one click puts it there', async ({ page, request }) => {
  const { name } = somebody()
  await signIn(page, 'ann@hall.test', '/conversations')
  const guest = await visitor(request, await channelKey(page), name)
  await guest.say('请问可以退款吗')
  await page.getByRole('button', { name: new RegExp(name) }).click()
  const offered = page.getByRole('region', { name: '推荐回复' })
  await expect(offered.getByText('客户说了“退款”')).toBeVisible()
  await offered.getByRole('button', { name: /退款流程/ }).click()
  await expect(page.getByRole('textbox', { name: '回复' })).toHaveValue(/可以退。我帮您提交/)
  await offered.getByRole('button', { name: '推荐回复' }).click()
  await expect(offered.getByText('退款流程')).toHaveCount(0)
  await page.reload()
  await expect(page.getByRole('region', { name: '推荐回复' }).getByRole('button')).toHaveCount(1) // as it was left
})
