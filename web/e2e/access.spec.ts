import { createHmac } from 'node:crypto'
import { expect, test } from '@playwright/test'
import { newKey } from './doorways'
import { base, signIn, somebody } from './people'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** What an authenticator app shows for a secret; `ahead` steps of thirty seconds later. */
function totp(secret: string, ahead = 0): string {
  const bits = [...secret.replace(/\s/g, '')].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead))
  const hash = createHmac('sha1', key).update(step).digest()
  const at = hash[19]! & 15
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

test('an invited colleague joins, sets up an authenticator and signs in with it', async ({ page, browser }) => {
  test.setTimeout(120_000)
  const login = `colleague${Date.now()}@hall.test`
  await signIn(page, 'owner@hall.test', '/system/users?tab=invitations')
  await page.getByRole('button', { name: '邀请同事' }).click()
  const form = page.getByRole('dialog', { name: '邀请同事' })
  await form.getByLabel('姓名').fill('新同事')
  await form.getByLabel('手机号或邮箱').fill(login)
  await form.getByRole('button', { name: '邀请同事' }).click()
  const once = page.getByRole('dialog', { name: '邀请已生成' })
  const link = new URL(await once.getByLabel('链接').inputValue())
  await once.getByRole('button', { name: '已妥善保存' }).click()
  await expect(page.getByText('待接受').first()).toBeVisible()

  const guest = await (await browser.newContext()).newPage()
  await guest.goto(`${base()}${link.pathname}${link.hash}`)
  await expect(guest.getByText(/邀请您加入/)).toBeVisible()
  await guest.getByLabel('密码', { exact: true }).fill('plum-river-lantern-7')
  await guest.getByRole('button', { name: '加入' }).click()
  await expect(guest.getByRole('navigation', { name: '主菜单' })).toBeVisible()

  await guest.goto(`${base()}/account`)
  await guest.getByRole('button', { name: '绑定验证器' }).click()
  const secret = await guest.getByTestId('totp-secret').innerText()
  await guest.getByLabel('验证码').fill(totp(secret))
  await guest.getByRole('button', { name: '确认绑定' }).click()
  await expect(guest.getByTestId('recovery-codes').getByRole('listitem')).toHaveCount(10)
  await guest.getByRole('button', { name: '已妥善保存' }).click()
  await expect(guest.getByText('还剩 10 个')).toBeVisible()

  const again = await (await browser.newContext()).newPage()
  await again.goto(`${base()}/login`)
  await again.getByLabel('账号').fill(login)
  await again.getByLabel('密码', { exact: true }).fill('plum-river-lantern-7')
  await again.getByRole('button', { name: '登录', exact: true }).click()
  await expect(again.getByRole('heading', { name: '二次验证' })).toBeVisible()
  await again.getByLabel('验证码或恢复码').fill('000000')
  await again.getByRole('button', { name: '继续' }).click()
  await expect(again.getByRole('alert')).toContainText('验证信息不正确')
  await again.getByLabel('验证码或恢复码').fill(totp(secret, 1))
  await again.getByRole('button', { name: '继续' }).click()
  await expect(again.getByRole('navigation', { name: '主菜单' })).toBeVisible()
})

test('an API key is shown once, works, and stops when it is revoked', async ({ page, playwright }) => {
  await signIn(page, 'owner@hall.test', '/system/api-keys')
  const name = `官网${Date.now()}`
  const token = await newKey(page, name)
  await expect(page.getByText(token)).toHaveCount(0)
  const program = await playwright.request.newContext({ extraHTTPHeaders: { Authorization: `Bearer ${token}` } })
  expect((await program.get(`${base()}/api/customers?limit=1`)).status()).toBe(200)
  expect((await program.get(`${base()}/api/leads?limit=1`)).status()).toBe(403)
  const row = page.locator('.ant-table-row').filter({ hasText: name })
  await row.getByRole('button', { name: '吊销' }).click()
  await page.getByRole('tooltip').getByRole('button', { name: /确/ }).click()
  await expect(row.getByText('已吊销')).toBeVisible()
  await expect.poll(async () => (await program.get(`${base()}/api/customers?limit=1`)).status()).toBe(401)
})

test('a webhook gets a test event, and its log tells what came of it', async ({ page }) => {
  await signIn(page, 'owner@hall.test', '/system/webhooks')
  await page.getByRole('button', { name: '新建 Webhook' }).click()
  const form = page.getByRole('dialog', { name: '新建 Webhook' })
  const name = `订单系统${Date.now()}`
  await form.getByLabel('名称').fill(name)
  await form.getByLabel('地址').fill('https://hooks.example.com/zhike')
  await form.getByRole('button', { name: '保存' }).click()
  const once = page.getByRole('dialog', { name: '请现在保存' })
  expect(await once.getByLabel('签名密钥').inputValue()).toMatch(/^whsec_/)
  await once.getByRole('button', { name: '已妥善保存' }).click()
  await page.getByText(name).click()
  const drawer = page.getByRole('dialog', { name })
  await expect(drawer.getByText('还没有投递')).toBeVisible()
  await drawer.getByRole('button', { name: '发送测试事件' }).click()
  await expect(drawer.locator('.ant-table-row')).toHaveCount(1)
})

test('the chain of the audit trail is verified from the console', async ({ page }) => {
  await signIn(page, 'owner@hall.test', '/system/audit')
  await page.getByRole('button', { name: '校验链条' }).click()
  const drawer = page.getByRole('dialog', { name: '校验链条' })
  await drawer.getByRole('button', { name: '校验', exact: true }).click()
  await expect(drawer.getByText('完整，没有被改动')).toBeVisible()
})

test('somebody applies by the link and is refused with a reason', async ({ page, browser }) => {
  await signIn(page, 'owner@hall.test', '/system/applications')
  const answer = await page.request.get(`${base()}/api/organization`)
  const { apply_key } = (await answer.json()) as { apply_key: string }
  const who = somebody()
  const guest = await (await browser.newContext()).newPage()
  await guest.goto(`${base()}/apply/${apply_key}`)
  await guest.getByLabel('您的姓名').fill(who.name)
  await guest.getByLabel('手机号').fill(who.phone)
  await guest.getByRole('button', { name: '提交申请' }).click()
  await expect(guest.getByText('等待审核')).toBeVisible()
  await page.reload()
  await page.locator('.ant-table-row').filter({ hasText: who.name }).getByRole('button', { name: '拒绝' }).click()
  const why = page.getByRole('dialog', { name: '为什么拒绝？' })
  await why.getByLabel('原因').fill('目前没有空缺')
  await why.getByRole('button', { name: '拒绝' }).click()
  await expect(why).toBeHidden()
  await guest.reload()
  await expect(guest.getByText('没有通过：目前没有空缺')).toBeVisible()
})
