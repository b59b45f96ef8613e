/** People's rights: requests, consents, texts, holds, retention. */
export const privacy = {
  requests: '隐私请求', consents: '同意记录', texts: '授权文本', holds: '法律保留', rules: '保留规则',
  subtitle: '客人要看、要改、要删自己的资料，都在这里办理并留下凭据。', kind: '类型', person: '客户', status: '状态', due: '应答期限', by: '登记人', at: '时间', note: '说明', all: '全部',
  create: '登记请求', note_hint: '例如：本人来电，已核对身份', empty: '还没有隐私请求', empty_hint: '客人提出查看、更正或删除资料时，登记一条请求。', opened: '已登记', lead_only: '线索',
  changes: '要更正的内容', changes_needed: '请至少填写一项要更正的内容', name: '姓名', phone: '手机', email: '邮箱', wechat: '微信', before: '原来', after: '更正为',
  review: '核对结果', review_again: '重新核对', reviewed: '已重新核对', will_go: '将删除或去除身份', will_stay: '将保留', rows: '{n} 条', remains: '依法保留', nothing_remains: '没有需要保留的内容', until: '至 {date}', until_released: '直到解除',
  blockers: '还有未结束的业务，处理完才能删除：', approve: '同意并执行', approve_erasure: '同意删除', approve_ask: '删除后无法恢复，确定吗？', approved: '已同意，正在执行', reject: '拒绝', reject_title: '为什么拒绝？', rejected: '已拒绝', retry: '重试', retried: '已重新开始',
  download: '下载副本', expires: '下载有效期', receipt: '删除回执', digest: '摘要', valid: '签名有效', invalid: '签名不符，内容可能被改动', erased: '已删除', files: '文件', finished: '完成时间', held_until: '限制到', restricted_hint: '依法保留的部分已限制使用：不出现在列表里，也不会交给 AI。',
  consents_subtitle: '谁在什么时候、看着哪一版文本、同意或撤回了什么。只增不改。', purpose: '用途', action: '同意或撤回', version: '文本版本', way: '渠道', method: '方式', recorded_by: '记录人', self: '本人', record: '记录同意', recorded: '已记录', consents_empty: '还没有同意记录', consents_empty_hint: '客人口头或书面同意、撤回时，记录一条。', evidence: '书面凭证', evidence_hint: 'PDF、PNG 或 JPEG，不超过 10 MB', choose_file: '选择文件',
  texts_subtitle: '客人看到的授权文本。发布后不能修改，只能发布新版本。', publish: '发布新版本', published: '已发布', text_title: '标题', body: '正文', language: '语言', renews: '内容有实质变化，已同意的人需要重新同意', effective: '生效时间', texts_empty: '还没有授权文本', texts_empty_hint: '先写一份服务授权和营销短信授权。', body_short: '正文至少 10 个字',
  holds_subtitle: '诉讼、投诉或监管检查期间，不得删除的资料。', hold: '设置保留', hold_reason: '原因', hold_class: '资料类别', hold_until: '保留到', everybody: '所有人', everything: '全部类别', placed: '已设置', release: '解除', release_ask: '解除后，这些资料可以被删除，确定吗？', released: '已解除', active: '生效中', holds_empty: '没有法律保留', holds_empty_hint: '有纠纷或检查时，先设置保留再处理删除请求。',
  rules_subtitle: '每类资料至少保存多久、多久以后自动删除。每天夜里执行一次，法律保留中的资料不动。', data_class: '类别', duty: '至少保存', keep: '自动删除', never: '不自动删除', days: '{n} 天', years: '{n} 年', basis: '依据', last_run: '上次执行', last_count: '删除 {n} 条', edit_rule: '修改规则', duty_days: '至少保存（天）', keep_days: '多少天后自动删除', keep_hint: '留空表示不自动删除', preview: '试算', preview_title: '今晚会删除', preview_none: '今晚没有要删除的内容', tables: '包含', disabled: '停用', enabled: '启用',
}
export const privacy_kinds = { export: '查看副本', correction: '更正', erasure: '删除' }
export const privacy_status = { review: '待处理', approved: '待执行', running: '执行中', done: '已完成', restricted: '已删除，部分依法保留', rejected: '已拒绝', failed: '失败' }
export const purposes = { service: '提供服务', marketing_sms: '营销短信', marketing_message: '营销消息', sensitive_medical: '医疗健康信息', sensitive_biometric: '生物识别信息', sensitive_financial: '金融账户信息', ai_processing: 'AI 处理', cross_border: '跨境提供', minor_guardian: '未成年人监护人同意' }
export const consent_actions = { given: '同意', withdrawn: '撤回' }
export const consent_channels = { console: '后台', link: '本人链接', widget: '网页咨询', sms: '短信', phone: '电话', paper: '纸质', import: '导入' }
export const consent_methods = { checkbox: '勾选', signature: '签字', verbal: '口头', reply: '回复', link: '链接', written: '书面' }
export const data_classes = { profile: '身份与联系方式', communication: '沟通记录', transaction: '交易记录', medical: '医疗记录', securities: '证券业务记录', log: '操作日志', proof: '授权与请求记录' }
export const person_tables = {
  customers: '客户资料', customer_contacts: '联系人', customer_owners: '负责与协作', customer_files: '附件', member_retention_clue: '维客线索', custom_field_values: '自定义字段值', customer_tags: '标签', customer_activities: '客户动态', customer_identities: '身份标识', customer_journey: '阶段变化', channel_visitors: '访客', leads: '线索', lead_activities: '线索动态', deals: '商机', deal_stage_history: '商机阶段', deal_products: '商机产品', deal_competitors: '商机竞品', conversations: '会话', messages: '消息', conversation_assignments: '会话分配', appointments: '预约', appointment_events: '预约经过', service_reviews: '服务复盘', service_review_items: '复盘条目', ai_runs: 'AI 调用', notifications: '站内消息', sms_messages: '短信', sms_attempts: '短信发送', consents: '同意记录', privacy_requests: '隐私请求', legal_holds: '法律保留', score_values: '评分记录', audit_logs: '审计日志', webhook_deliveries: 'Webhook 投递', outbox_events: '事件', dead_letters: '死信', idempotency_keys: '请求应答', import_rows: '导入错误行', import_batches: '待开始的导入',
  duplicate_pairs: '疑似重复', customer_merges: '合并记录', duplicate_keys: '查重工作',
  segment_members: '人群名单', bulk_edit_rows: '批量修改',
}
export const basis = {
  title: 'AI 处理依据', subtitle: '把客人的对话交给大模型分析，需要本人同意，或者法律认可的其他依据。', ground: '依据', consent: '本人同意（默认）：只处理同意了“AI 处理”的客人', contract: '为订立、履行合同所必需', statutory: '为履行法定职责或法定义务所必需', other_law: '法律、行政法规规定的其他情形', warning: '选择其他依据后，没有表示同意的客人也会被处理。请先由法务确认，并写明理由。', note: '理由', note_hint: '会写入审计日志，供检查时出示。', note_short: '至少写 10 个字', saved: '已保存，立即生效', look_only: '修改需要“修改设置”权限。',
}
