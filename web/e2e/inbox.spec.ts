import { expect, test } from '@playwright/test'
import { channelKey, signIn, somebody, visitor } from './people'

test('the inbox answers live, by keyboard alone', async ({ page, request }) => {
  const { name } = somebody()
  await signIn(page, 'ann@hall.test', '/conversations')
  const guest = await visitor(request, await channelKey(page), name)
  await guest.say('你好，请问光子嫩肤多少钱？')
  await expect(page.getByRole('button', { name: new RegExp(name) })).toBeVisible()

  await page.keyboard.press('j')
  await expect(page.getByRole('region', { name })).toBeVisible()
  await expect(page.getByRole('log')).toContainText('光子嫩肤多少钱')
  await page.keyboard.press('r')
  await page.keyboard.type('您好，体验价 1280 元。')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('log').getByText('您好，体验价 1280 元。')).toHaveCount(1)
  await expect.poll(async () => (await guest.heard()).filter((message) => message.sender_type === 'agent').map((message) => message.content)).toEqual(['您好，体验价 1280 元。'])

  await guest.say('好的，谢谢')
  await expect(page.getByRole('log').getByText('好的，谢谢')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('e')
  await expect(page.getByText('已标记为解决')).toBeVisible()
})

test('a draft survives a reload, and a reply goes out once over a broken network', async ({ page, request }) => {
  const { name } = somebody()
  await signIn(page, 'ann@hall.test', '/conversations')
  const guest = await visitor(request, await channelKey(page), name)
  await guest.say('在吗')
  await page.getByRole('button', { name: new RegExp(name) }).click()
  const reply = page.getByRole('textbox', { name: '回复' })
  await reply.fill('写到一半')
  await page.reload()
  await expect(reply).toHaveValue('写到一半')

  // The first answer is lost after the server has taken the message.
  let lost = 0
  await page.route('**/api/conversations/*/messages', async (route) => {
    if (route.request().method() !== 'POST' || lost++ > 0) return route.continue()
    await route.fetch()
    await route.abort('connectionreset')
  })
  await reply.fill('在的，请讲')
  await reply.press('Enter')
  await expect(page.getByRole('log').getByText('在的，请讲')).toHaveCount(1)
  await expect(page.getByText('发送中…')).toHaveCount(0)
  expect(lost).toBeGreaterThan(0)
  const said = (await guest.heard()).filter((message) => message.content === '在的，请讲')
  expect(said).toHaveLength(1)
})
