import { expect, test, type Page } from '@playwright/test'
import { base, choose, pageOf, signIn } from './people'

interface Row { id: string; name: string; site_id: string }
const customers = async (page: Page, q = '') => ((await (await page.request.get(`${base()}/api/customers?limit=200${q}`)).json()) as { items: Row[] }).items

async function invited(page: Page, login: string, role: string, site: string): Promise<URL> {
  await page.goto(`${base()}/system/users?tab=invitations`)
  await page.getByRole('button', { name: '邀请同事' }).click()
  const form = page.getByRole('dialog', { name: '邀请同事' })
  await form.getByLabel('姓名').fill('新前台')
  await form.getByLabel('手机号或邮箱').fill(login)
  await choose(page, form.getByLabel('角色'), role)
  await choose(page, form.getByLabel('门店'), site)
  await form.getByLabel('姓名').click()
  await expect(form.getByRole('note')).toHaveText(`数据范围：看到这些门店的记录：${site}。`)
  await form.getByRole('button', { name: '邀请同事' }).click()
  const once = page.getByRole('dialog', { name: '邀请已生成' })
  const link = new URL(await once.getByLabel('链接').inputValue())
  await once.getByRole('button', { name: '已妥善保存' }).click()
  return link
}

test('who has a role of a site sees its customers alone, and their phones masked', async ({ page, browser }) => {
  test.setTimeout(150_000)
  const stamp = Date.now()
  const role = `夜班前台${stamp}`
  await signIn(page, 'owner@hall.test', '/system/roles')
  await page.getByRole('button', { name: '新建角色' }).click()
  const form = page.getByRole('dialog', { name: '新建角色' })
  await form.getByLabel('名称').fill(role)
  await form.getByLabel('代码').fill(`night_${stamp}`)
  await form.getByRole('radio', { name: /^所在门店/ }).check()
  await form.getByRole('radiogroup', { name: '金额' }).getByText('不显示').click()
  for (const name of ['查看客户', '查看标签', '查看同事', '查看预约']) await form.getByRole('checkbox', { name, exact: true }).check()
  await form.getByRole('button', { name: '保存' }).click()
  const row = page.locator('.ant-table-row').filter({ hasText: role })
  await expect(row).toContainText('自定义')
  await expect(row).toContainText('金额：不显示')

  const link = await invited(page, `night${stamp}@hall.test`, role, '徐汇店')
  const guest = await (await browser.newContext()).newPage()
  await guest.goto(`${base()}${link.pathname}${link.hash}`)
  await expect(guest.getByText(new RegExp(role))).toBeVisible()
  await guest.getByLabel('密码', { exact: true }).fill('plum-river-lantern-7')
  await guest.getByRole('button', { name: '加入' }).click()
  await expect(guest.getByRole('navigation', { name: '主菜单' })).toBeVisible()

  const sites = (await (await page.request.get(`${base()}/api/sites`)).json()) as { id: string; name: string }[]
  const there = sites.find((site) => site.name === '徐汇店')!.id
  const [mine, all] = [await customers(guest), await customers(page)]
  // what belongs to no site in particular is everybody's
  expect(new Set(mine.map((one) => one.site_id).filter((id) => id !== null))).toEqual(new Set([there]))
  const names = mine.map((one) => one.name)
  const elsewhere = all.find((one) => one.site_id !== null && one.site_id !== there && !names.some((name) => name.includes(one.name)))!
  await guest.goto(`${base()}/customers#q=${encodeURIComponent(elsewhere.name)}`)
  await expect(guest.getByText('没有符合条件的记录')).toBeVisible()
  await guest.goto(`${base()}/customers/${elsewhere.id}`)
  await expect(guest.getByText('没能加载出来')).toBeVisible()
  await guest.goto(`${base()}/customers/${mine.find((one) => one.site_id === there)!.id}`)
  await expect(guest.getByText(/^\*{7}\d{4}$/).first()).toBeVisible()
  await expect(guest.getByRole('button', { name: '查看号码' })).toHaveCount(0)
  await expect(guest.getByRole('link', { name: '角色与权限' })).toHaveCount(0)

  await page.goto(`${base()}/system/roles`)
  await row.getByRole('button', { name: '删除' }).click()
  await page.getByRole('tooltip').getByRole('button', { name: '删除' }).click()
  await expect(page.getByText(`仍有 1 人使用“${role}”`)).toBeVisible()
})

test('a default role is changed, the other editor is told, and it is reset', async ({ page, browser }) => {
  test.setTimeout(120_000)
  await signIn(page, 'owner@hall.test', '/system/roles')
  const row = page.locator('.ant-table-row').filter({ hasText: '培训师' })
  await row.getByRole('button', { name: '编辑' }).click()
  const form = page.getByRole('dialog', { name: /培训师/ })
  await expect(form.getByLabel('代码')).toHaveValue('trainer')

  const other = await pageOf(browser, 'owner@hall.test', '/system/roles')
  await other.locator('.ant-table-row').filter({ hasText: '培训师' }).getByRole('button', { name: '编辑' }).click()
  const theirs = other.getByRole('dialog', { name: /培训师/ })
  await theirs.getByRole('radio', { name: /^仅本人/ }).check()
  await theirs.getByRole('button', { name: '保存' }).click()
  await expect(theirs).toBeHidden()

  await form.getByRole('radio', { name: /^所在团队/ }).check()
  await form.getByRole('button', { name: '保存' }).click()
  await expect(form.getByText('在您填写时，别人修改了这条记录')).toBeVisible()
  await expect(form.getByText('现在是： 仅本人 · 您填的： 所在团队')).toBeVisible()
  await form.getByRole('button', { name: '保存' }).click()
  await expect(form).toBeHidden()
  await expect(row).toContainText('默认，已改')

  await row.getByRole('button', { name: '编辑' }).click()
  await form.getByRole('button', { name: '恢复默认' }).click()
  await page.getByRole('tooltip').getByRole('button', { name: '恢复默认' }).click()
  await expect(form).toBeHidden()
  await expect(row).toContainText('全机构')
  await expect(row).not.toContainText('已改')
})

test('a colleague is given a custom role besides their own', async ({ page }) => {
  await signIn(page, 'owner@hall.test', '/system/users')
  await page.locator('.ant-table-row').filter({ hasText: '方婷婷' }).click()
  const form = page.getByRole('dialog', { name: '编辑用户' })
  await expect(form.getByRole('note')).toContainText('看到全机构的记录')
  await choose(page, form.getByLabel('附加角色'), '前台')
  await form.getByLabel('姓名').click()
  await form.getByRole('button', { name: '保存' }).click()
  await expect(form).toBeHidden()
  await page.goto(`${base()}/system/users?role=front_desk`)
  await expect(page.locator('.ant-table-row').filter({ hasText: '方婷婷' })).toBeVisible()
  await page.locator('.ant-table-row').filter({ hasText: '方婷婷' }).click()
  await form.locator('.ant-select-selection-item-remove, .ant-select-item-remove').first().click()
  await form.getByRole('button', { name: '保存' }).click()
  await expect(form).toBeHidden()
  await expect(page.locator('.ant-table-row').filter({ hasText: '方婷婷' })).toHaveCount(0)
})

test('a feature is switched off at one site, then tried by a part of the people', async ({ page }) => {
  await signIn(page, 'owner@hall.test', '/system/features')
  const row = page.locator('.ant-table-row').filter({ hasText: '短信发送' })
  await row.getByRole('button').click()
  const drawer = page.getByRole('dialog', { name: '短信发送' })
  const pick = async (choice: string) => {
    await drawer.getByLabel('徐汇店', { exact: true }).click()
    await page.locator('.ant-select-dropdown:visible').getByText(choice, { exact: true }).click()
  }
  await pick('关闭')
  await expect(drawer.getByText('无人可用')).toBeVisible()
  const sites = (await (await page.request.get(`${base()}/api/sites`)).json()) as { id: string; name: string }[]
  const heard = async (name: string) => ((await (await page.request.get(`${base()}/api/feature-flags?site_id=${sites.find((site) => site.name === name)!.id}`)).json()) as Record<string, boolean>).enable_sms
  expect([await heard('徐汇店'), await heard('静安店')]).toEqual([false, true])

  await drawer.getByLabel('比例', { exact: true }).fill('30')
  await drawer.getByRole('button', { name: '开始试用' }).click()
  await expect(drawer.getByRole('button', { name: '结束试用' })).toBeVisible()
  await expect(row).toContainText('30% 试用')
  await drawer.getByRole('button', { name: '结束试用' }).click()
  await expect(drawer.getByRole('button', { name: '开始试用' })).toBeVisible()
  await pick('跟随机构')
  await expect(drawer.getByText('无人可用')).toHaveCount(0)
  await drawer.getByRole('link', { name: '修改记录' }).click()
  await expect(page.getByText('取消灰度').first()).toBeVisible()
  await expect(page.getByText('设置灰度').first()).toBeVisible()
})

test('roles read well in English', async ({ page }) => {
  await signIn(page)
  await page.evaluate(() => localStorage.setItem('zhike.language', 'en'))
  await page.goto(`${base()}/system/roles`)
  const row = page.locator('.ant-table-row').filter({ hasText: 'Team lead' })
  await expect(row).toContainText('Default')
  await row.getByRole('button', { name: 'Edit' }).click()
  const form = page.getByRole('dialog', { name: /Team lead/ })
  await expect(form.getByRole('checkbox', { name: 'See customers', exact: true })).toBeChecked()
  expect(await form.innerText()).not.toMatch(/[\u4e00-\u9fff]/)
})
