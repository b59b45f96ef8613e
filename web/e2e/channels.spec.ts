import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from '@playwright/test'
import { signIn, somebody } from './people'

/** Somebody's own server: it takes our answers, and checks each as Standard Webhooks says. */
async function receiver(port: number) {
  const taken: { text: string; to: string }[] = []
  const state = { secret: '', status: 200, forged: 0 }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const head = (name: string) => String(request.headers[name] ?? '')
      const key = Buffer.from(state.secret.replace('whsec_', ''), 'base64')
      const wanted = Buffer.from(`v1,${createHmac('sha256', key).update(`${head('webhook-id')}.${head('webhook-timestamp')}.${body}`).digest('base64')}`)
      const given = Buffer.from(head('webhook-signature'))
      if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) state.forged++
      else if (state.status === 200) taken.push(JSON.parse(body) as { text: string; to: string })
      response.writeHead(state.status, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
  return { taken, state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, close: () => server.close() }
}

test('a platform is connected, its words come into the inbox, the answer arrives; what failed is sent again', async ({ page, request }) => {
  const { name, phone } = somebody()
  const own = await receiver(Number(process.env.OIDC_PORT))
  const title = `抖音${phone.slice(-6)}`
  await signIn(page, 'owner@hall.test', '/system/channels')
  await page.getByRole('button', { name: '接入平台' }).click()
  const form = page.getByRole('dialog', { name: '接入平台' })
  await form.getByLabel('平台').click()
  await page.getByTitle('抖音', { exact: true }).click()
  await form.getByLabel('名称').fill(title)
  await form.getByLabel('回复推送地址').fill(own.url)
  await page.keyboard.press('Control+Enter')
  const once = page.getByRole('dialog', { name: '平台密钥已保存' })
  const secret = await once.getByLabel('密钥', { exact: true }).inputValue()
  own.state.secret = await once.getByLabel('回复签名密钥').inputValue()
  const address = await once.getByLabel('接收地址').inputValue()
  await once.getByRole('button').last().click()

  const say = (text: string, id: string) => {
    const body = JSON.stringify({ id, sender: { id: phone, name }, text })
    const stamp = String(Math.floor(Date.now() / 1000))
    const sign = createHmac('sha256', secret).update(`${stamp}.${body}`).digest('hex')
    return request.post(address, { data: body, headers: { 'content-type': 'application/json', 'x-timestamp': stamp, 'x-signature': sign } })
  }
  for (let n = 0; n < 2; n++) expect((await say('周末还有位置吗', `m-${phone}`)).status()).toBe(200)
  await page.goto(`${new URL(page.url()).origin}/conversations`)
  await page.getByText(name).first().click()
  const thread = page.getByRole('log')
  await expect(thread.getByText('周末还有位置吗')).toHaveCount(1, { timeout: 30_000 })
  const reply = page.getByPlaceholder(/Enter/).or(page.locator('textarea')).first()
  await reply.fill('有的，下午三点。')
  await reply.press('Enter')
  await expect.poll(() => own.taken.map((one) => one.text), { timeout: 30_000 }).toEqual(['有的，下午三点。'])
  expect(own.taken[0]!.to).toBe(phone)

  own.state.status = 410
  await reply.fill('给您留着。')
  await reply.press('Enter')
  await expect(thread.getByText(/未送达/)).toBeVisible({ timeout: 30_000 })
  own.state.status = 200
  await thread.getByRole('button', { name: '重发' }).click()
  await expect.poll(() => own.taken.map((one) => one.text), { timeout: 30_000 }).toEqual(['有的，下午三点。', '给您留着。'])
  await expect(thread.getByText(/未送达/)).toHaveCount(0, { timeout: 30_000 })
  expect(own.state.forged).toBe(0)
  own.close()
})
