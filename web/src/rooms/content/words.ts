import type { Script, ScriptFields } from './queries'

/** What can stand in a text, as the server knows it; in Chinese, which both languages of the console write. */
export const PLACES = ['customer.name', 'agent.name', 'organization.name', 'site.name', 'site.address', 'today'] as const
const WRITTEN: Record<string, string> = { 'customer.name': '客户称呼', 'agent.name': '客服姓名', 'organization.name': '机构名称', 'site.name': '门店名称', 'site.address': '门店地址', today: '今天日期' }

export const FRESH: Partial<ScriptFields> = { title: '', content: '', shortcut: '', scenario: '', keywords: [], is_shared: false }

export const withPlace = (text: string | undefined, place: string) => `${text ?? ''}{{${WRITTEN[place] ?? place}}}`

export const fieldsOf = ({ title, content, shortcut, scenario, keywords, is_shared, is_active }: Script): ScriptFields => ({ title, content, shortcut: shortcut ?? '', scenario, keywords, is_shared, is_active })
