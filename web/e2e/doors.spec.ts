import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test, type Page } from '@playwright/test'
import { authenticator, colleague, enter, fresh, inside } from './doorways'
import { base, choose, signIn } from './people'

const SECRET = 'client-secret-0123456789'

test('a passkey is added, renamed, signs in without a password, and is removed', async ({ page, browser }) => {
  test.setTimeout(120_000)
  const login = `passkey${Date.now()}@hall.test`
  await signIn(page)
  await colleague(page, login)
  const mine = await fresh(browser)
  await authenticator(mine)
  await mine.goto(`${base()}/login?next=/account`)
  await enter(mine, login)
  await mine.getByRole('button', { name: '添加通行密钥' }).click()
  const form = mine.getByRole('dialog', { name: '添加通行密钥' })
  await form.getByLabel('名称').fill('我的手机')
  await form.getByRole('button', { name: '添加通行密钥' }).click()
  const row = mine.getByTestId('passkey').filter({ hasText: '我的手机' })
  await expect(row).toBeVisible()
  await row.getByRole('button', { name: '改名' }).click()
  await mine.getByRole('dialog', { name: '改名' }).getByLabel('名称').fill('前台电脑')
  await mine.getByRole('dialog', { name: '改名' }).getByRole('button', { name: '保存' }).click()
  await expect(mine.getByTestId('passkey').filter({ hasText: '前台电脑' })).toBeVisible()

  await mine.getByRole('button', { name: '我的账号' }).click()
  await mine.getByRole('button', { name: '退出登录' }).click()
  await mine.getByRole('button', { name: '使用通行密钥登录' }).click()
  await inside(mine)
  await mine.goto(`${base()}/account`)
  await expect(mine.getByText('通行密钥', { exact: true }).first()).toBeVisible()
  const kept = mine.getByTestId('passkey').filter({ hasText: '前台电脑' })
  await expect(kept).not.toContainText('从未使用')
  await kept.getByRole('button', { name: '解除' }).click()
  await mine.getByRole('tooltip').getByRole('button', { name: /确/ }).click()
  await expect(mine.getByText('还没有通行密钥。')).toBeVisible()
})

function provider(port: string, clientId: string): Promise<ChildProcess> {
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
  const started = spawn(process.execPath, [at('../../server/tests/rooms/identity/provider.mjs'), at('../node_modules/oidc-provider/lib/index.js'), port, clientId, SECRET, `${base()}/sso/callback`], { stdio: ['ignore', 'pipe', 'ignore'] })
  return new Promise((resolve, reject) => {
    started.stdout?.on('data', (said: Buffer) => { if (said.includes('ready')) resolve(started) })
    started.once('exit', () => reject(new Error('The provider did not start.')))
  })
}

/** Says who one is at the provider's own pages, and agrees. */
async function atTheProvider(page: Page, person: string) {
  await page.locator('input[name=login]').fill(person)
  await page.locator('input[name=password]').fill('any')
  await page.locator('button[type=submit]').click()
  await page.locator('button[type=submit]').click()
}

test('an identity provider is set up and tested; a colleague is linked at the first sign-in and enters by it', async ({ page, browser }) => {
  test.skip(!process.env.OIDC_PORT, 'the product was started by somebody else')
  test.setTimeout(180_000)
  const clientId = `zhike-${Date.now()}`
  const running = await provider(process.env.OIDC_PORT ?? '', clientId)
  try {
    await signIn(page, 'owner@hall.test', '/system/security?tab=providers')
    await page.getByRole('button', { name: '添加身份提供方' }).click()
    const form = page.getByRole('dialog', { name: '添加身份提供方' })
    const name = `企业身份${clientId.slice(-5)}`
    await form.getByLabel('名称').fill(name)
    await form.getByLabel('颁发者地址').fill(`http://127.0.0.1:${process.env.OIDC_PORT}`)
    await form.getByLabel('客户端编号').fill(clientId)
    await form.getByLabel('客户端密钥').fill(SECRET)
    await form.getByRole('button', { name: '保存' }).click()
    await expect(form).toBeHidden()
    await page.getByRole('button', { name: '测试' }).click()
    await expect(page.getByText('连接正常，身份提供方认识本系统')).toBeVisible()
    await page.getByRole('button', { name: '编辑' }).click()
    const edit = page.getByRole('dialog', { name: '修改身份提供方' })
    await expect(edit.getByLabel('客户端密钥')).toHaveValue('')
    await edit.getByRole('button', { name: '取消' }).click()

    const login = `sso${Date.now()}@hall.test`
    const person = `person-${Date.now()}`
    await colleague(page, login)
    const guest = await fresh(browser)
    await guest.goto(`${base()}/login`)
    await guest.getByRole('button', { name: `使用“${name}”登录` }).click()
    await atTheProvider(guest, person)
    await expect(guest.getByText('该身份还没有绑定账号')).toBeVisible({ timeout: 30_000 })
    await enter(guest, login)
    await inside(guest)
    await expect(guest.getByText('已绑定，以后可以直接用它登录')).toBeVisible()

    const again = await fresh(browser)
    await again.goto(`${base()}/login?next=/account`)
    await again.getByRole('button', { name: `使用“${name}”登录` }).click()
    await atTheProvider(again, person)
    await expect(again.getByTestId('identity').filter({ hasText: name })).toBeVisible({ timeout: 30_000 })
    await again.getByTestId('identity').getByRole('button', { name: '解绑' }).click()
    await again.getByRole('tooltip').getByRole('button', { name: /确/ }).click()
    await expect(again.getByText('没有绑定其他身份。')).toBeVisible()
    await again.getByRole('button', { name: `绑定“${name}”` }).click()
    await atTheProvider(again, person).catch(() => undefined) // the provider may remember who they are
    await expect(again.getByTestId('identity').filter({ hasText: name })).toBeVisible({ timeout: 30_000 })

    await page.getByRole('button', { name: '停用' }).click()
    await page.getByRole('tooltip').getByRole('button', { name: /确/ }).click()
    const late = await fresh(browser)
    const ways = late.waitForResponse('**/api/auth/ways')
    await late.goto(`${base()}/login`)
    await ways
    await expect(late.getByRole('button', { name: '使用通行密钥登录' })).toBeVisible()
    await expect(late.getByRole('button', { name: `使用“${name}”登录` })).toHaveCount(0)
  } finally {
    running.kill('SIGKILL')
  }
})

test('a manager of logins sees where a colleague is signed in and signs one device out', async ({ page, browser }) => {
  const login = `desk${Date.now()}@hall.test`
  await signIn(page)
  await colleague(page, login)
  const desk = await fresh(browser)
  await desk.goto(`${base()}/login`)
  await enter(desk, login)
  await inside(desk)
  await page.goto(`${base()}/system/security?tab=sessions`)
  await choose(page, page.getByLabel('选择一位同事'), login)
  await expect(page.getByTestId('session')).toHaveCount(1)
  await page.getByTestId('session').getByRole('button', { name: '退出' }).click()
  await expect(page.getByText('这位同事没有登录中的设备')).toBeVisible()
  await desk.goto(`${base()}/customers`)
  await expect(desk).toHaveURL(/\/login\?next=/)
  await page.goto(`${base()}/system/security?tab=log`)
  await page.getByLabel('IP 地址').fill('203.0.113.250')
  await page.getByLabel('IP 地址').press('Enter')
  await expect(page.getByText('还没有登录记录')).toBeVisible()
  await expect(page).toHaveURL(/ip=203/)
})
