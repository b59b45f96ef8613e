import { expect, test } from '@playwright/test'
import { base, signIn } from './people'

test('a wrong password is refused in Chinese and the right one opens the page that was asked for', async ({ page }) => {
  const registration = page.waitForResponse('**/api/auth/registration')
  await page.goto(`${base()}/leads?status=new`)
  await expect(page).toHaveURL(/\/login\?next=/)
  expect(await (await registration).json()).toEqual({ open: false })
  await expect(page.getByRole('link', { name: '注册新机构' })).toHaveCount(0)
  await page.getByLabel('账号').fill('owner@hall.test')
  await page.getByLabel('密码', { exact: true }).fill('not-the-password')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('账号或密码不正确')
  await page.getByLabel('密码', { exact: true }).fill('zhike-demo')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page).toHaveURL(/\/leads\?status=new$/)
})

test('each role sees its own menu; English is one click away; signing out ends the session', async ({ page }) => {
  await signIn(page, 'reader@hall.test')
  const menu = page.getByRole('navigation', { name: '主菜单' })
  await expect(menu.getByRole('link', { name: '客户' })).toBeVisible()
  await expect(menu.getByRole('link', { name: '审计日志' })).toHaveCount(0)
  await page.getByRole('button', { name: '切换语言' }).click()
  await expect(page.getByRole('navigation', { name: 'Main menu' }).getByRole('link', { name: 'Customers' })).toBeVisible()
  await page.getByRole('button', { name: 'Switch language' }).click()
  await page.getByRole('button', { name: '我的账号' }).click()
  await page.getByRole('button', { name: '退出登录' }).click()
  await expect(page).toHaveURL(/\/login$/)
  await page.goto(`${base()}/customers`)
  await expect(page).toHaveURL(/\/login\?next=/)
})
