export const leads = {
  one: '线索', contact_name: '姓名', contact_phone: '手机', contact_wechat: '微信', contact_email: '邮箱', company_name: '公司', province: '省份', city: '城市', district: '区县', region: '地区',
  source_platform: '来源', source_detail: '需求 / 备注', utm_source: '广告来源', utm_campaign: '广告计划', status: '状态', score: '评分', assigned_to: '负责人', lost_reason: '流失原因', created_at: '创建时间', facts: '基本信息', activities: '动态',
  search: '姓名、拼音、手机尾号、微信', create: '新建线索', edit: '编辑线索', import: '导入表格', phone_kept: '当前 {phone}，不改请留空', empty: '还没有线索', empty_hint: '手动新建一条，或导入已有的表格；网页咨询留下电话也会自动进来。',
  assign_to: '分配给', assigned: '已分配', move_to: '改状态',
  convert: '转为客户', convert_ask: '转为客户？', convert_text: '会建立客户档案，线索仍保留并互相关联。', converted: '已转为客户', mine: '我负责的', of_import: '只看这次导入', nobody: '无人负责', lose: '确认流失', lose_title: '标记为流失', note_hint: '记一笔沟通情况', open_customer: '查看客户',
}
export const lead_status = { new: '新线索', contacted: '已联系', qualified: '有意向', converted: '已转化', lost: '已流失' }
export const lead_activity = {
  page_view: '访问页面', form_submit: '提交表单', chat_start: '发起咨询', email_open: '打开邮件', link_click: '点击链接', download: '下载资料', event_attend: '参加活动', call: '通话',
  created: '创建线索', assigned: '分配', status_changed: '状态变化', converted: '转为客户', imported: '表格导入', distributed: '自动分配', pool: '公海流转', note: '备注',
}
export const lose_reasons = { price: '价格不合适', elsewhere: '选择了别家', unreachable: '联系不上', no_need: '暂无需求' }
export const platforms = {
  web: '网页咨询', wechat_work: '企业微信', wechat_mp: '公众号', douyin: '抖音', xiaohongshu: '小红书', baidu_sem: '百度推广', kuaishou: '快手', bilibili: 'B站', zhihu: '知乎', weibo: '微博', other: '其他', api: '自有程序', email: '邮件', dingtalk: '钉钉', feishu: '飞书',
}
export const customers = {
  name: '姓名', phone: '手机', wechat: '微信', email: '邮箱', gender: '性别', age: '年龄段', company: '公司', stage: '阶段', tags: '标签', score: '评分', why: '为什么？', owner: '归属', province: '省份', city: '城市', code: '编号', source: '来源', last_contact: '最近联系', created_at: '建档时间',
  search: '姓名、拼音、手机尾号、公司', create: '新建客户', edit: '编辑客户', empty: '还没有客户', empty_hint: '把谈好的线索转为客户，或直接新建一位。', add_tag: '加标签', new_tag: '新建“{name}”', tagged: '已给 {n} 位客户加标签',
  merged: '这位客户已合并', merged_text: '同一个人的另一份档案保留了下来，这里的记录都在那边。', open_merged: '打开现在的客户', open_other: '打开已有客户', reveal: '查看号码', reveal_title: '查看完整号码', reveal_text: '查看会记入审计日志，请选择原因。号码显示一分钟后自动隐藏。', reason: '原因', reason_needed: '请写明原因',
  timeline: '时间线', no_timeline: '还没有记录，写下第一条吧。', note: '备注', note_hint: '写一条备注，例如沟通结果或客人的顾虑', note_save: '记录', note_saved: '已记录',
  next: '下一步', next_none: '目前没有要做的事。', next_confirm: '有一个预约待确认，请尽快确认。', next_rebook: '上次爽约，联系客人改约一个时间。', next_followup: '有意向但没有预约，主动约一次到店。', next_silent: '超过两周没有联系，问候一下。', next_phone: '没有留电话，下次沟通时补上。',
  book: '预约到店', bookings: '预约', no_bookings: '还没有预约。', talks: '会话', no_talks: '还没有会话。', talk: '会话',
}
export const stages = { potential: '潜在', interested: '有兴趣', opportunity: '商机', closed: '已成交', repeat: '复购', lost: '已流失' }
export const genders = { female: '女', male: '男', unknown: '未知' }
export const source_types = { native: '本系统', file_import: '表格导入', airtable_import: 'Airtable 导入' }
export const reveal_reasons = { callback: '给客人回电', booking: '确认预约', complaint: '处理投诉', verify: '核对身份', other: '其他原因' }
export const activity = {
  stage_change: '阶段变化', tag_change: '标签变化', note_added: '备注', note: '备注', deal_created: '新商机', ticket_created: '新建工单', deal_stage: '商机推进', deal_won: '商机赢单', deal_lost: '商机输单', conversation_started: '开始咨询', email_sent: '发送邮件', call_made: '电话沟通', meeting: '面谈',
  score_change: '评分变化', owner_change: '归属变化', pool: '公海流转', custom: '记录', lead_converted: '由线索转化', appointment_created: '创建预约', appointment_confirmed: '确认预约', appointment_cancelled: '取消预约', appointment_rescheduled: '改约', appointment_completed: '到店完成', appointment_no_show: '爽约',
}
