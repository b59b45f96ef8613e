/** Rules of tickets that go by time. */
export const ticket_rules = {
  title: '工单规则', subtitle: '时间到了该做的事，由规则来做：没人回复、客户一直没答、快到期。每五分钟看一遍，从上到下执行。', create: '新建规则', edit: '编辑规则', edit_named: '编辑规则“{name}”', remove_named: '删除规则“{name}”', remove_ask: '删除规则“{name}”？', remove_text: '已经做过的不受影响。', removed: '已删除',
  empty: '还没有规则', empty_hint: '例如：客户等了 4 个工作小时还没人回复，就提醒主管并设为紧急。', name: '名称', name_hint: '例如：4 小时未回复', active: '启用', active_named: '启用“{name}”', up: '上移“{name}”', down: '下移“{name}”',
  when: '什么时候', basis: '从什么算起', length: '时长', unit: '单位', working: '只算工作时间', calendar: '工作日历', usual: '默认日历', n_minutes: '{n} 分钟', n_hours: '{n} 小时', n_days: '{n} 天', in_hours: '{what}（按“{calendar}”的工作时间）',
  when_reply: '客户等我方回复满 {time}', when_answer: '等客户答复满 {time}', when_state: '停在同一状态满 {time}', when_touch: '{time}没有人处理', when_opened: '建单满 {time}', when_due: '距承诺时限不足 {time}', when_due_now: '承诺时限已到',
  which: '哪些工单', which_hint: '都不选就是不限；几项都选时要同时符合。', any: '不限', tags_hint: '输入后回车，符合其中一个即可', assignee_any: '不限', assignee_some: '有人负责', assignee_none: '无人负责', user: '负责人是', team: '负责人所在团队', spoke_last: '最后说话的', spoke_customer: '客户最后说话', spoke_us: '我方最后说话',
  priority_is: '优先级{name}', tag_is: '标签“{name}”', user_is: '{name}负责', team_is: '{name}的工单', then: '就{deeds}', deeds: '做什么', deeds_hint: '从上到下，全部做到或一步也不做。备注里可以写 {names}', reason_hint: '原因；不写则记为规则名', kind_team: '分配给团队', kind_tell: '通知', kind_macro: '执行宏',
  does_team: '分配给{name}里最空的人', does_tell: '通知{names}', does_macro: '执行宏“{name}”', team_hint: '分给在岗、未完成工单最少的人。', macro_hint: '只能选共享的宏。给客户的话也写在宏里，不算作我方的回复。', whom: '通知谁', also: '还要通知',
  ran: '近 30 天执行 {n} 次，最近 {time}', never_ran: '还没有执行过', refused_n: '{n} 次未能执行', try: '现在会碰到哪些工单', try_hint: '只看不做。规则保存后，也会用到已有的工单上。', hits: '现在有 {n} 张', hits_more: '至少 {n} 张，没有全部数完', hits_none: '现在一张也没有', first_n: '只列出前 {n} 张。',
}
export const ticket_bases = { reply: '客户等我方回复', answer: '我方回复后等客户答复', state: '停在同一状态', touch: '没有人处理', opened: '建单', due: '距离承诺时限' }
export const ticket_units = { minutes: '分钟', hours: '小时', days: '天' }
export const ticket_told = { agent: '负责人', watchers: '关注人', leader: '团队主管', manager: '店长' }
