import { expect, test } from '@playwright/test'
import { base, channelKey, pageOf, signIn, somebody, visitor } from './people'

test('a talk is routed, noted, put aside, woken, resolved, and found in the archives', async ({ page, browser, request }) => {
  const { name } = somebody()
  const odd = `紫檀${Date.now() % 1_000_000}`
  const owner = await pageOf(browser, 'owner@hall.test', '/system/routing')
  await owner.getByRole('row', { name: /安静怡/ }).getByRole('button', { name: '编辑' }).click()
  await owner.getByRole('spinbutton', { name: '同时接待上限' }).fill('200')
  await owner.getByRole('button', { name: '保存' }).click()
  await expect(owner.getByRole('row', { name: /安静怡.*200/ })).toBeVisible()
  await owner.context().close()
  await signIn(page, 'ann@hall.test', '/conversations')
  await page.getByRole('button', { name: /我的接待状态/ }).click()
  await page.getByRole('button', { name: '在线', exact: true }).click()
  await expect(page.getByRole('button', { name: '我的接待状态：在线' })).toBeVisible()

  // whoever writes comes to Ann, who has room for it
  const guest = await visitor(request, await channelKey(page), name)
  await guest.say(`你好，想问${odd}香薰的事`)
  const row = page.getByRole('button', { name: new RegExp(name) })
  await expect(row).toBeVisible()
  await row.click()
  const thread = page.getByRole('region', { name })
  await expect(thread.getByRole('button', { name: '分配', exact: true })).toHaveText('安静怡')

  // a note, by keyboard; the guest hears nothing of it
  await page.keyboard.press('n')
  const note = page.getByRole('textbox', { name: '备注' })
  await expect(note).toBeFocused()
  await page.getByRole('combobox', { name: '提到同事' }).click()
  await page.keyboard.type('薄')
  await page.locator('.ant-select-item-option').first().click()
  await note.fill('她怕香精，小心推荐')
  await note.press('Enter')
  await expect(page.getByRole('log').getByText('她怕香精，小心推荐')).toBeVisible()
  await page.keyboard.press('r')
  await page.getByRole('textbox', { name: '回复' }).fill('在的，请稍等')
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await guest.heard()).map((message) => message.content)).toEqual([`你好，想问${odd}香薰的事`, '在的，请稍等'])

  // put aside until the guest writes
  await page.getByRole('button', { name: '稍后处理' }).click()
  await page.getByRole('button', { name: '直到客人回复' }).click()
  await expect(page.getByText('稍后处理，客人回复时恢复')).toBeVisible()
  await guest.say('好了吗')
  await expect(page.getByText('稍后处理，客人回复时恢复')).toHaveCount(0)

  // it is over, and written down
  await page.getByRole('button', { name: /解决/ }).first().click()
  await expect(page.getByText('已标记为解决')).toBeVisible()
  await page.getByRole('button', { name: '结束会话' }).click()
  await page.getByRole('tooltip').getByRole('button', { name: /确\s*定/ }).click()
  await expect(page.getByText('会话已结束').first()).toBeVisible()
  await page.goto(`${base()}/archives`)
  await expect(async () => {
    await page.getByRole('searchbox', { name: /搜索说过的话/ }).fill(odd)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('link', { name })).toBeVisible({ timeout: 2_000 })
  }).toPass()
  await page.getByRole('link', { name }).click()
  await expect(page.getByText('她怕香精，小心推荐')).toBeVisible()
  await expect(page.locator('mark').first()).toHaveText(odd)
  await page.getByRole('button', { name: /Close|关闭/ }).first().click()
  await page.getByRole('button', { name: /我的接待状态/ }).click()
  await page.getByRole('button', { name: '离线', exact: true }).click()
})

test('a lead sees the wall and how talks are given out', async ({ page }) => {
  await signIn(page, 'owner@hall.test', '/supervisor')
  await expect(page.getByRole('heading', { name: '主管台' })).toBeVisible()
  await expect(page.getByRole('heading', { name: '等待中' })).toBeVisible()
  await page.goto(`${base()}/system/routing`)
  await expect(page.getByRole('heading', { name: '会话分配' })).toBeVisible()
  await expect(page.getByText('空闲优先').first()).toBeVisible()
})
