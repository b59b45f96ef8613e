import { expect, test } from '@playwright/test'
import { base, signIn } from './people'

test('the page of the API loads by its strict policy without a foreign request, and calls as whoever is signed in', async ({ page }) => {
  const origin = new URL(base()).origin
  const foreign: string[] = []
  const wrong: string[] = []
  page.on('request', (asked) => {
    if (/^(https?|wss?):/.test(asked.url()) && new URL(asked.url()).origin !== origin) foreign.push(asked.url())
  })
  page.on('console', (said) => {
    if (/^policy:|Content Security Policy/.test(said.text())) wrong.push(said.text())
  })
  page.on('pageerror', (error) => wrong.push(error.message))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))
  })
  await signIn(page, 'owner@hall.test')
  wrong.length = 0

  const answer = await page.goto(`${base()}/api/docs#/tags/create_tag`)
  expect(answer?.headers()['content-security-policy']).toContain("default-src 'none'; script-src 'self'; style-src 'self';")
  // the description of some three hundred routes is written when it is first asked for
  await expect(page.getByRole('link', { name: 'customers', exact: true })).toBeVisible({ timeout: 45_000 })
  const operation = page.locator('#operations-tags-create_tag')
  await expect(operation).toContainText('tag:write')
  await operation.getByRole('button', { name: 'Try it out' }).click()
  await operation.locator('textarea').fill(JSON.stringify({ name: `接口${Date.now()}` }))
  await operation.getByRole('button', { name: 'Execute' }).click()
  await expect(operation.locator('.live-responses-table td.response-col_status').nth(1)).toContainText('201')

  expect(wrong).toEqual([])
  expect(foreign).toEqual([])
})

test('the console loads nothing of the page of the API', async ({ page }) => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await signIn(page, 'owner@hall.test')
  expect(asked.filter((url) => /\/assets\/docs-/.test(url))).toEqual([])
})
