/** Segments: choosing customers by what is known of them. */
export const segments = {
  title: '人群', subtitle: '按资料、标签、评分和行为圈出客户，随时知道有多少人。', create: '新建人群', empty: '还没有人群', empty_hint: '例如：成交过、90 天没来、同意收短信的客户。', name: '名称', name_hint: '例如：老客唤回', description: '说明', version: '版本', site: '门店', whole: '全机构', updated_at: '更新时间', save: '保存', saved: '人群已保存', unsaved: '未保存', remove: '删除人群', remove_ask: '删除后不再出现在列表里，已生成的名单保留。', removed: '人群已删除', read_only: '您可以查看，不能修改。',
  all: '全部满足', any: '满足任意一条', not: '排除', not_hint: '不符合这些条件的人', join: '这一组的条件', add: '加条件', add_group: '加一组', remove_part: '删除这一条', remove_group: '删除这一组', fact: '条件', op: '怎样算', value: '值', days: '最近多少天', day: '天', types: '哪些动态', purpose: '同意用途', pick: '请选择', incomplete: '补全条件后自动计算人数。', empty_tree: '先加一个条件。',
  people: '约 {n} 人', nobody: '没有人符合', counting: '正在计算…', fresh: '刚刚算的', aged: '{n} 秒前算的', aged_minutes: '{n} 分钟前算的', recount: '重新计算', sample: '其中最新的几位', see: '在客户列表中查看', count_title: '有多少人', yours: '只数您能看到的客户。',
  why_title: '某位客户在不在里面', why_in: '在这个人群里', why_out: '不在这个人群里', why_saved: '按已保存的条件判断。', holds: '符合', fails: '不符合',
  lists: '名单', take: '生成名单', taken: '正在生成，完成后通知您', list_of: '{n} 人', list_running: '已写入 {done}/{total}', list_failed: '没有完成', lists_hint: '名单固定下当时的人，供群发使用；只有您能看到，保留 90 天。', lists_empty: '还没有名单', versions: '历史版本', load: '载入', version_n: '第 {n} 版',
}
export const segment_facts = {
  stage: '客户阶段', type: '客户类型', gender: '性别', source_type: '录入方式', age_range: '年龄段', province: '省份', city: '城市', industry: '行业', owner: '归属', site: '门店', tags: '标签', score: '综合评分', intent_score: '意向评分', stickiness_score: '粘度指数', has_phone: '手机号', has_wechat: '微信', has_email: '邮箱', created: '建档时间', stage_since: '进入当前阶段的时间',
  activity: '客户动态', talked: '会话', booked: '预约', visited: '到店', missed: '爽约', deals_open: '进行中的商机', deals_won: '赢单', won_amount: '成交金额（人民币）', consent: '同意记录',
}
export const segment_groups = { profile: '资料', own: '自定义字段', scores: '评分', time: '时间', behaviour: '行为' }
export const segment_ops = {
  in: '是其中之一', not_in: '不是其中任何一个', empty: '没有填', set: '填了', any: '有其中任一', all: '全部都有', none: '一个都没有', at_least: '至少', at_most: '最多', yes: '有', no: '没有', within: '在最近几天内', before: '在几天以前', ahead: '在今后几天内', none_count: '一次也没有',
}
export const segment_says = {
  list_in: '{fact}是{value}', list_not_in: '{fact}不是{value}', list_empty: '没有填{fact}', list_set: '填了{fact}', many_any: '有{fact}{value}中的任一个', many_all: '{fact}{value}都有', many_none: '没有{fact}{value}', options_any: '{fact}有{value}中的任一个', options_all: '{fact}{value}都有', options_none: '{fact}没有{value}', options_empty: '没有填{fact}', options_set: '填了{fact}', measure_at_least: '{fact}不小于 {value}', measure_at_most: '{fact}不大于 {value}', measure_empty: '没有填{fact}', measure_set: '填了{fact}', day_within: '{fact}在最近 {value} 天内', day_before: '{fact}在 {value} 天以前', day_ahead: '{fact}在今后 {value} 天内', day_empty: '没有填{fact}', day_set: '填了{fact}', own_flag_yes: '{fact}为是', own_flag_no: '{fact}不为是', number_at_least: '{fact}不低于 {value}', number_at_most: '{fact}不高于 {value}', flag_yes: '有{fact}', flag_no: '没有{fact}',
  time_within: '{fact}在最近 {value} 天内', time_before: '{fact}在 {value} 天以前', time_empty: '没有{fact}', time_set: '有{fact}', count_at_least: '最近 {days} 天{fact}至少 {value} 次', count_at_most: '最近 {days} 天{fact}最多 {value} 次', count_none: '最近 {days} 天没有{fact}', sum_at_least: '最近 {days} 天{fact}不少于 ¥{value}', sum_at_most: '最近 {days} 天{fact}不超过 ¥{value}',
  held_yes: '有{fact}', held_no: '没有{fact}', consent_yes: '同意{purpose}', consent_no: '没有同意{purpose}', activity: '{types}',
}
export const segment_types = { individual: '个人', enterprise: '企业' }
export const segment_activities = { note_added: '备注', call_made: '电话沟通', meeting: '面谈', wechat_sent: '微信沟通', email_sent: '发送邮件', visit_made: '上门拜访', conversation_started: '发起会话', appointment: '预约变动', deal_created: '新建商机', stage_change: '阶段变化', lead_converted: '由线索转为客户' }
export const segment_purposes = { service: '提供服务', marketing_sms: '营销短信', marketing_message: '营销消息', sensitive_medical: '医疗健康信息', sensitive_biometric: '生物识别信息', sensitive_financial: '金融账户信息', ai_processing: 'AI 处理', cross_border: '跨境提供', minor_guardian: '未成年人监护人同意' }
