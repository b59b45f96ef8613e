/** Scripts, and how one is found and filled. */
export const scripts = {
  title: '话术库', subtitle: '常说的话写一次，回复时输入 / 就能取用。公共的大家都能用，自己的只有自己看得到。', create: '新建话术', edit: '编辑话术', empty: '还没有话术', empty_hint: '把每天都要回答的问题写成话术，全店的回复就一致了。',
  name: '标题', text: '内容', text_hint: '点下面的词插入，取用时自动换成当前客户和门店。', shortcut: '快捷码', shortcut_hint: '输入 / 后打这几个字，例如 tk', scenario: '场景', scenario_hint: '例如：开场、报价、售后', keywords: '客户常说的词', keywords_hint: '客户说到这些词时优先推荐', shared: '公共', own: '自己的', whose: '范围', everybody: '大家都能用', everybody_hint: '公共话术由主管维护', active: '启用', off: '停用', uses: '使用次数', last_used: '最近使用', never: '从未',
  all: '全部', search: '搜索标题、内容或快捷码', any_scenario: '全部场景', remove: '删除', remove_ask: '删除“{name}”？', remove_text: '使用记录一并删除。', removed: '已删除', looked_only: '公共话术由主管维护，您可以取用。', shortcut_wrong: '只能用字母、数字和汉字，不能有空格',
}
export const script_places = { 'customer.name': '客户称呼', 'agent.name': '客服姓名', 'organization.name': '机构名称', 'site.name': '门店名称', 'site.address': '门店地址', today: '今天日期' }
export const script_why = { shortcut: '快捷码 {word}', words: '含“{word}”', keyword: '客户说了“{word}”', own: '您最近常用', often: '大家常用' }
export const script_pick = { title: '话术', open: '插入话术', hint: '↑ ↓ 选择 · 回车插入 · Esc 关闭', missing: '还有 {n} 处没有填：{names}', none: '没有合适的话术', manage: '管理话术' }
export const suggestions = { title: '推荐回复', show: '显示推荐回复', hide: '收起推荐回复' }
