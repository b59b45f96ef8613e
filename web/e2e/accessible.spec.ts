import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { base, signIn } from './people'

const PAGES = ['/', '/conversations', '/supervisor', '/system/routing', '/supervisor/presence', '/figures', '/csat', '/quality', '/quality?tab=lists', '/archives', '/scripts', '/knowledge', '/knowledge?tab=faqs', '/knowledge?tab=search', '/knowledge?tab=bases', '/tickets', '/tickets?view=board', '/system/tickets', '/leads', '/customers', '/pools', '/pools?side=rules', '/system/assignment', '/deals', '/deals?view=list', '/deals?view=forecast', '/deals?view=losses', '/appointments', '/reviews', '/sms', '/sms?tab=replies', '/dead-letters', '/system/users', '/system/channels', '/system/privacy', '/system/privacy?tab=rules', '/system/privacy?tab=basis', '/system/scores', '/segments', '/segments/new', '/system/intake', '/system/sla', '/system/sla?tab=calendars', '/system/sla?tab=report', '/system/orders', '/account', '/system/users?tab=teams', '/system/applications', '/system/security', '/system/security?tab=providers', '/system/security?tab=locked', '/system/security?tab=sessions', '/system/security?tab=log', '/system/encryption', '/system/users?tab=invitations', '/system/roles', '/system/features', '/system/api-keys', '/system/webhooks', '/system/audit']

test('no page has a serious barrier, and nothing comes from another host', async ({ page }) => {
  test.setTimeout(480_000)
  const strangers: string[] = []
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    if (protocol.startsWith('http') && origin !== new URL(base()).origin) strangers.push(request.url())
  })
  await page.goto(`${base()}/login`)
  await expect(page.getByRole('heading', { name: '登录' })).toBeVisible()
  expect.soft(await barriers(page)).toEqual([])
  await signIn(page)
  for (const path of PAGES) {
    await page.goto(base() + path)
    await page.waitForLoadState('networkidle', { timeout: 3000 }).catch(() => undefined)
    await expect(page.getByRole('progressbar', { name: '正在打开…' })).toHaveCount(0)
    expect.soft(await barriers(page), path).toEqual([])
  }
  expect(strangers).toEqual([])
})

test('neither have the forms of roles, of people and of releases', async ({ page }) => {
  test.setTimeout(120_000)
  await signIn(page)
  const rows = page.locator('.ant-table-row')
  for (const [path, open] of [
    ['/system/roles', () => rows.first().getByRole('button', { name: '复制' })],
    ['/system/features', () => rows.first().getByRole('button')],
    ['/system/users', () => rows.nth(1).getByText(/@/)],
  ] as const) {
    await page.goto(base() + path)
    await open().click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await expect(page.locator('.ant-skeleton')).toHaveCount(0)
    await page.waitForTimeout(400)
    expect.soft(await barriers(page), path).toEqual([])
  }
})

async function barriers(page: Parameters<typeof signIn>[0]): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.slice(0, 3).map((node) => `${id}: ${node.html.slice(0, 160)}`))
}
