export const figures = {
  title: '客服日报', subtitle: '每天的会话、响应、满意度和工单，按门店的当地日期统计。今天的数字是此刻的。', range: '时间范围', last_7: '近 7 天', last_30: '近 30 天', last_90: '近 90 天', own_range: '自选', by: '统计方式', by_day: '按天', by_agent: '按坐席', by_channel: '按渠道', by_team: '按团队', by_site: '按门店',
  talks_opened: '新会话', talks_ended: '已解决', messages_in: '收到消息', messages_out: '发出消息', messages_ai: '智能回复', answers: '首次响应', answer_average: '平均首响', answer_p50: '首响中位数', answer_p90: '首响 P90', end_average: '平均解决', end_p50: '解决中位数', end_p90: '解决 P90', promises_broken: '承诺超时', handovers: '转人工', transfers: '转接', ratings: '评价数', rating_average: '满意度', tickets_opened: '新工单', tickets_resolved: '解决工单', tickets_reopened: '重开工单', words_hit: '质检命中',
  before: '上期 {value}', up: '比上期多 {share}', down: '比上期少 {share}', same: '与上期相同', none: '没有', download: '下载表格', talks_chart: '每天的会话', answer_chart: '每天的首次响应', chart_label: '{name}的柱状图', seconds: '{n} 秒', minutes: '{n} 分', hours: '{h} 小时 {m} 分', days: '{n} 天', empty: '这段时间没有会话和工单', empty_hint: '换一个时间范围看看。', nobody: '无人负责', no_channel: '无渠道', no_team: '不在团队', no_site: '不属于门店', day: '日期', line: '对象', too_long: '最多选择 92 天',
}
export const quality = {
  title: '质检', subtitle: '词库在消息里发现了什么：拦下的、提醒过的、只记录的。', lists: '词库', hits: '质检记录', open: '待处理', handled: '已处理', all: '全部', any_kind: '全部类型', any_action: '全部处置', any_direction: '全部来源', agent_said: '坐席说的', customer_said: '客户说的', word: '命中', excerpt: '原文', who: '谁说的', when: '时间', talk: '会话', list: '词库', action: '处置', status: '状态', note: '处理备注', note_hint: '例如：已提醒本人', handle: '标记已处理', reopen: '重新打开', handled_done: '已处理', refused: '已拦下，未发送', empty: '没有质检记录', empty_hint: '词库命中坐席或客户的话时会出现在这里。', customer: '客户',
  create: '新建词库', edit: '编辑词库', name: '名称', kind: '类型', direction: '检查谁', words: '词语', words_hint: '一行一个，可以整段粘贴；全角、空格和符号不影响识别。', words_count: '{n} 个词', by_sound: '同音字和拼音也算', active: '启用', switched_off: '已停用', saved: '已保存', remove: '删除', remove_ask: '删除“{name}”？', removed: '已删除', none: '还没有词库', none_hint: '例如“承诺疗效”：保证治好、无效退款、永不复发；坐席发送前会被拦下。', try: '试一试', try_hint: '输入一句话，看看会怎样', verdict_block: '会被拦下', verdict_warn: '会提醒确认', verdict_pass: '可以发送', found_in: '{name}：{words}', only_record: '客户的话只能记录',
}
export const quality_kinds = { banned: '禁用词', promise: '承诺', competitor: '竞品', contact: '私下联系', rude: '辱骂', other: '其他' }
export const quality_actions = { block: '拦下', warn: '提醒', record: '记录' }
export const quality_directions = { agent: '坐席', customer: '客户', both: '双方' }
export const quality_status = { open: '待处理', handled: '已处理' }
export const csat = {
  title: '满意度', subtitle: '客户对会话和工单的评价：多少人评了、评了几分、说了什么。', average: '平均分', good: '好评率（4–5 分）', count: '评价数', rate: '会话评价率', asked: '已发出邀请', low_open: '待跟进的低分', low: '低分（1–2）', spread: '分数分布', score: '{n} 分', by_agent: '按坐席', by_channel: '按渠道', nobody: '无人负责', no_channel: '无渠道', said: '评价', which: '显示', which_low: '待跟进的低分', which_commented: '有留言', which_all: '全部', agent: '坐席', any_agent: '全部坐席', none: '没有评价', none_low: '没有待跟进的低分', ticket: '工单', talk: '会话', handle: '标记已跟进', handled: '已跟进', reopen: '重新跟进', note: '跟进备注', note_hint: '例如：已致电道歉', handled_note: '跟进：{note}',
  asking: '评价邀请', asking_hint: '网页聊天结束后会自动询问；其他渠道按这里的设置发送评价链接：每次会话一次，晚上九点到早上九点不打扰。', add: '添加', edit: '编辑', drop: '删除', drop_ask: '删除这个设置？', dropped: '已删除', nobody_asked: '没有设置：不发送评价邀请', channel: '渠道', everywhere: '所有其他渠道', way: '方式', way_channel: '原渠道发送链接', way_sms: '短信', way_hint: '短信只发给同意接收营销短信的客户。', delay: '会话结束后', minutes: '{n} 分钟', active: '启用',
}
export const csat_scores = { 1: '1 分', 2: '2 分', 3: '3 分', 4: '4 分', 5: '5 分' }
