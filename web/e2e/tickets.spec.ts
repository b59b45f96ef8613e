import { expect, test } from '@playwright/test'
import { base, channelKey, pageOf, signIn, somebody, visitor } from './people'

test('a talk becomes a ticket, is worked on by two, and is resolved', async ({ page, browser, request }) => {
  test.setTimeout(180_000)
  const stamp = Date.now().toString().slice(-6)
  const title = `面部泛红${stamp}`

  // somebody complains; the agent makes a ticket of it
  await signIn(page, 'ann@hall.test', '/conversations')
  const { name } = somebody()
  const guest = await visitor(request, await channelKey(page), name)
  await guest.say('做完第二天脸还是红的')
  await page.getByRole('button', { name: new RegExp(name) }).click()
  await page.getByRole('link', { name: '转为工单' }).click()
  const form = page.getByRole('dialog', { name: '新建工单' })
  await expect(form).toContainText('来自会话')
  await form.getByLabel('标题').fill(title)
  await form.getByLabel('说明').fill('第二天仍泛红，想问是否正常')
  await form.getByRole('button', { name: '保存' }).click()
  await expect(page.getByRole('heading', { name: title })).toBeVisible()
  await expect(page.getByText(/^TKT-\d{14}-[0-9A-Z]{6}$/)).toBeVisible()
  await expect(page.getByRole('link', { name: '查看对话' })).toHaveAttribute('href', /\/conversations\//)
  await expect(page.getByRole('region', { name: '服务承诺' })).toContainText('计时中', { timeout: 20_000 })

  // a colleague is called, and hears of it
  const box = page.getByRole('textbox', { name: '发表' })
  await box.pressSequentially('@薄')
  const colleague = page.getByRole('menuitem').filter({ hasText: '薄' }).first()
  const called = (await colleague.textContent())!.trim()
  await colleague.click()
  await box.pressSequentially('请看一下照片')
  await page.getByRole('button', { name: '发表' }).click()
  const thread = page.getByRole('list', { name: '备注与回复' })
  await expect(thread).toContainText('请看一下照片')
  await expect(thread).toContainText(`提醒 ${called}`)

  // a paper is added and asked for
  await page.getByLabel('上传附件').setInputFiles({ name: '检测报告.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 one page') })
  const file = page.getByRole('button', { name: '下载“检测报告.pdf”' })
  await expect(file).toBeVisible()
  const download = page.waitForEvent('download')
  await file.click()
  expect((await download).suggestedFilename()).toBe('检测报告.pdf')
  await page.getByLabel('上传附件').setInputFiles({ name: 'page.pdf', mimeType: 'application/pdf', buffer: Buffer.from('<script>1</script>') })
  await expect(page.getByText('只接受 10 MB 以内的 PDF、PNG 或 JPEG 文件')).toBeVisible()

  // on the board it goes on by keyboard, and by hand; it never goes back to where it began
  await page.goto(`${base()}/tickets?view=board#q=${encodeURIComponent(title)}`)
  const card = page.locator('article').filter({ hasText: title })
  const column = (status: string) => page.getByRole('region', { name: status })
  await expect(column('待处理').locator('article').filter({ hasText: title })).toBeVisible()
  await card.focus()
  await card.press('ArrowRight')
  await expect(column('处理中').locator('article').filter({ hasText: title })).toBeFocused()
  await card.press('ArrowLeft')
  await expect(column('处理中').locator('article').filter({ hasText: title })).toBeVisible()
  await card.hover()
  await page.mouse.down()
  const place = (await column('等待客户').boundingBox())!
  await page.mouse.move(place.x + place.width / 2, place.y + 120, { steps: 12 })
  await page.mouse.up()
  await expect(column('等待客户').locator('article').filter({ hasText: title })).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: '已变为等待客户' })).toBeVisible()

  // a macro says what it will do, and does it at once
  await page.goto(`${base()}/system/tickets`)
  await page.getByRole('button', { name: '新建宏' }).click()
  const macro = page.getByRole('dialog', { name: '新建宏' })
  await macro.getByLabel('名称', { exact: true }).fill(`答复${stamp}`)
  await macro.getByRole('textbox', { name: '发表' }).fill('工单 {{number}} 已请医生看过')
  await macro.getByRole('button', { name: '加一步' }).click()
  await macro.getByRole('button', { name: '保存' }).click()
  await expect(page.getByRole('group', { name: `答复${stamp}` })).toContainText('变更状态：处理中')
  await page.goto(`${base()}/tickets?view=board#q=${encodeURIComponent(title)}`)
  await card.click()
  await page.getByRole('button', { name: '使用宏' }).click()
  await page.getByRole('menuitem', { name: `答复${stamp}` }).click()
  const shown = page.getByRole('dialog', { name: `“答复${stamp}”会做这些` })
  await expect(shown).toContainText(/工单 TKT-\d{14}-[0-9A-Z]{6} 已请医生看过/)
  await shown.getByRole('button', { name: '执行' }).click()
  await expect(thread).toContainText('已请医生看过')
  await page.getByRole('button', { name: '变更状态' }).click()
  await page.getByRole('menuitem', { name: '等待客户' }).click()
  await page.getByRole('dialog', { name: '变更为“等待客户”' }).getByRole('button', { name: '等待客户' }).click()

  // while the customer is waited for nothing runs out; then it is resolved, with a reason
  await expect(page.getByRole('region', { name: '服务承诺' })).toContainText('等对方', { timeout: 20_000 })
  await page.getByRole('button', { name: '变更状态' }).click()
  await page.getByRole('menuitem', { name: '已解决' }).click()
  const dialog = page.getByRole('dialog', { name: '变更为“已解决”' })
  await dialog.getByLabel('原因').fill('医生看过，正常反应')
  await dialog.getByRole('button', { name: '已解决' }).click()
  await expect(page.getByText('原因：医生看过，正常反应')).toBeVisible()
  await expect(page.getByRole('region', { name: '服务承诺' })).toContainText('已达成', { timeout: 20_000 })

  // what else was said becomes a ticket of its own
  await thread.getByRole('button', { name: '拆分为新工单' }).first().click()
  const split = page.getByRole('dialog', { name: '拆分为新工单' })
  await split.getByLabel('标题').fill(`照片${stamp}`)
  await split.getByRole('button', { name: '拆分为新工单' }).click()
  await expect(page.getByRole('heading', { name: `照片${stamp}` })).toBeVisible()
  await page.getByRole('link', { name: title }).click()
  await expect(page.getByRole('link', { name: `照片${stamp}` })).toBeVisible()

  // the owner finds it by its customer
  const owner = await pageOf(browser, 'owner@hall.test', '/tickets')
  await owner.getByPlaceholder('标题、客户姓名、工单号').fill(title)
  await expect(owner.locator('.ant-table-row').filter({ hasText: title })).toContainText('已解决')
  await owner.context().close()
})
