/** What is promised, when people work, and how promises were kept. */
export const sla = {
  title: '服务承诺', policies: '承诺', calendars: '工作日历', report: '达成情况', subtitle: '客人最多等多久。新会话按从上到下第一条符合的承诺计时。',
  subject: '计时的对象', every_ticket: '所有工单',
  minutes: '{n} 分钟', hours: '{n} 小时', hours_minutes: '{h} 小时 {m} 分钟', seconds: '{n} 秒', within: '{what} {time}内',
  create: '新建承诺', edit: '编辑承诺', empty: '还没有承诺', empty_hint: '先建一个工作日历，再定下多久之内回复客人。', name: '名称', name_hint: '例如：工作时间 5 分钟内回复', active: '启用', active_named: '启用“{name}”', up: '上移“{name}”', down: '下移“{name}”', edit_named: '编辑“{name}”', remove_named: '删除“{name}”',
  remove_ask: '删除“{name}”？', remove_text: '正在计的时停止，已统计的达成情况一并删除。想保留数字，请改为停用。', removed: '已删除', everybody: '所有会话', fits: '适用：{what}', tags_of: '标签 {names}', channels_of: '渠道 {names}', some_n: '{n} 个', by_calendar: '按“{name}”计时', by_default: '按默认日历“{name}”计时', around_the_clock: '全天计时', warns: '用掉 {n}% 时提醒{who}', tells: '超时通知{who}', quiet: '不通知任何人',
  promised: '承诺的时间', promised_hint: '只算工作时间。留空表示不承诺这一项。', at_least_one: '至少承诺一项', unit: '分钟', conditions: '对谁承诺', conditions_hint: '都不选就是所有会话；几项都选时要同时符合。', priorities: '优先级', tags: '客户标签', channels: '渠道', any: '不限', calendar: '工作日历', calendar_default: '默认日历', pause_when_snoozed: '稍后处理时暂停计时', warn_percent: '用掉百分之多少时提醒', tell_on_warning: '快超时时提醒谁', tell_on_breach: '超时后通知谁', nobody_in_charge: '会话还没有人接待时，会通知主管和店长。', counts_from_now: '改动从新开始的计时起生效。',
  looked_only: '只有店长及以上可以修改。', position: '顺序',
}
export const sla_subjects = { conversation: '会话', ticket: '工单' }
export const sla_metrics = { first_response: '首次回复', next_response: '后续回复', resolve: '解决' }
export const sla_priorities = { low: '低', medium: '中', high: '高', urgent: '紧急' }
export const sla_told = { agent: '接待的坐席', leader: '团队主管', manager: '店长' }
export const sla_status = { running: '计时中', paused: '等对方', met: '已达成', cancelled: '已取消', breached: '已超时', met_late: '超时后完成' }
export const sla_clocks = { title: '服务承诺', none: '这个会话没有承诺。', due: '{time} 到期', spent: '用时 {time}', so_far: '已用 {time}', target: '承诺 {time}', never: '近两年内没有足够的工作时间', more: '更早的 {n} 次' }
export const hours = {
  subtitle: '什么时候有人上班。承诺只在这些时间里计时。', create: '新建日历', edit: '编辑日历', empty: '还没有工作日历', empty_hint: '没有日历时，承诺全天计时。', name: '名称', default: '默认日历', default_hint: '没有指定日历的承诺都按它计时；换默认，请到另一个日历上打开。', zone: '时区', weekly: '每周工作时间', closed: '休息', and_days: '{n} 天另有安排', used_by: '{n} 条承诺在用', unused: '还没有承诺在用', to: '到',
  from_of: '{day} 第 {n} 段 开始', until_of: '{day} 第 {n} 段 结束', add_of: '{day} 加一段', remove_of: '删除{day} 第 {n} 段', copy_of: '把{day}复制到周一至周五', copy: '复制到周一至周五', add: '加一段', remove_calendar: '删除日历“{name}”', remove_ask: '删除“{name}”？', removed: '已删除', edit_named: '编辑日历“{name}”',
  unreadable: '时间请写成 09:00 这样', disorder: '每段的结束要晚于开始，各段不能重叠', too_many: '一天最多 12 段', workday_empty: '上班的日子要写时间，不上班请改为休息', none_at_all: '总得有人上班的时候', days: '另有安排的日子', days_hint: '节假日不上班，调休日按自己的时间上班。', days_none: '都按每周的时间。', day: '日期', kind: '安排', day_name: '名称', times: '上班时间', day_add: '添加', day_there: '这一天已经在表里', day_remove: '去掉 {day}',
  fill: '填入 {year} 年法定节假日与调休', filled: '已填入 {n} 天，请保存', filled_kept: '已填入 {n} 天，您写过的 {kept} 天没有改，请保存', filled_none: '{year} 年的节假日与调休都已在表里', unknown_year: '这一版还不知道 {year} 年的安排，请手工添加',
  try: '试一试', try_hint: '从某个时刻起，过这么多工作时间是什么时候。', begins: '开始于', minutes: '工作分钟', ask: '算一算', answer: '到期：{time}', never: '近两年内没有这么多工作时间', saved_only: '按已保存的日历计算。',
}
export const day_kinds = { holiday: '休息', workday: '上班' }
export const kept = { last_7: '近 7 天', last_30: '近 30 天', range: '时间范围', subtitle: '这段时间里开始计的时，按项看。', metric: '项目', kept: '按时', broken: '超时', running: '计时中', share: '达成率', median: '用时中位数（工作时间）', empty: '这段时间没有计时', empty_hint: '建好承诺后，客人发来的新消息就会开始计时。' }
