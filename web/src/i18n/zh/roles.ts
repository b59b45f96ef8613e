/** Roles, the rows and fields they see, and the release of features. */
export const rights = {
  colon: '：', subtitle: '一个角色能做什么、看到哪些数据、看到多少敏感信息。一个人可以有多个角色，取最宽的一个。', create: '新建角色', copy_of: '{name}（副本）', edit: '编辑角色', look: '查看角色', duplicate: '复制', remove: '删除', remove_ask: '删除“{name}”？', remove_text: '删除后不能恢复。', removed: '已删除', role: '角色', name: '名称', code: '代码', code_hint: '系统内部使用，建好后不能改，例如 front_desk', about: '说明',
  standard: '默认', own: '自定义', changed: '默认，已改', follows: '跟随默认', kind: '类型', people: '使用者', people_n: '{n} 人', nobody: '没有人', permissions: '权限', permissions_n: '{n} 项', all: '全部', scope: '数据范围', fields: '敏感字段', all_usual: '与默认相同',
  empty: '还没有角色', reset: '恢复默认', reset_ask: '恢复为系统默认？', reset_text: '权限、数据范围和敏感字段都恢复；名称不变。使用者立即生效。', was_reset: '已恢复默认', owner_fixed: '所有者始终拥有全部权限、看到全部数据，不能削减；只能改名称和说明。',
  felt: '保存后两秒内对所有使用者生效。', beyond: '不能授予您自己没有的：', beyond_scope: '数据范围“{scope}”', not_yours: '您自己没有这项权限，不能授予', look_only: '您只能查看，修改需要“管理角色与权限”权限。', pick_all: '全选', pick_none: '全不选', read: '查看', write: '管理', more: '其他操作', resource: '模块',
  narrow: '这个范围的人不能管理用户、角色、门店、设置等影响整个机构的内容，即使勾选了相应权限。', in_use: '仍有 {n} 人使用“{name}”，请先给他们换一个角色。', theirs: '{n} 项', who: '谁在使用',
  first: '主要角色', more_roles: '附加角色', more_hint: '在主要角色之外再给的角色，权限叠加，范围取最宽。修改后对方需要重新登录。', standard_roles: '默认角色', own_roles: '自定义角色',
}
export const scopes = {
  own: '仅本人', team: '所在团队', site: '所在门店', org: '全机构',
  own_text: '只看到自己负责的客户、线索、会话和自己的预约。', team_text: '看到自己和同团队成员负责的客户、线索、会话和预约。', site_text: '看到所在门店的客户、线索、会话和预约，以及没有指定门店的记录；没有指定门店的人可看全部门店。', org_text: '看到所有门店、所有人的记录。',
  now_own: '只看到自己负责的记录。', now_team: '看到这些团队成员负责的记录：{teams}。', now_no_team: '还没有加入团队，只看到自己负责的记录。', now_new_team: '看到所加入团队成员负责的记录。', now_site: '看到这些门店的记录：{sites}。', now_all_sites: '没有指定门店，可看到全部门店的记录。', now_org: '看到全机构的记录。',
}
export const sights = { full: '完整', masked: '遮盖', hidden: '不显示' }
export const sight_notes = { revealed: '列表里总是遮盖；有“查看敏感信息”权限的人可以说明原因后查看。“不显示”则任何原因都不能查看。' }
export const field_kinds = { phone: '手机号', wechat: '微信', email: '邮箱', id_number: '身份证号', bank_card: '银行卡号', amount: '金额' }
export const role_groups = { service: '接待与客户', booking: '预约与人员', insight: '复盘与消息', people: '机构与账号', system: '系统与安全' }
export const role_areas = {
  conversation: '会话', lead: '线索', customer: '客户', tag: '标签', channel: '渠道', sla: '服务承诺', ticket: '工单', stats: '客服日报', quality: '质检', order: '店铺订单', script: '话术', knowledge: '知识库', appointment: '预约', service_item: '服务项目', schedule: '排班', employee: '员工', review: '复盘', sms: '短信', notification: '通知',
  user: '用户', team: '团队', site: '门店', application: '入驻申请', role: '角色', session: '登录会话', org: '机构', config: '系统设置', flag: '功能发布', privacy: '隐私', audit: '审计', api_key: 'API 密钥', webhook: 'Webhook', key: '加密密钥', ops: '运维',
}
export const release = {
  subtitle: '对整个机构开启，或先给一家门店、一部分同事试用，再逐步放开。', now: '现在谁能用', everywhere: '全机构', usual: '全机构默认', usual_text: '没有另外规定的门店都按这个来。', gray: '按比例试用', gray_text: '随机选中一部分同事先用；同一个人每次结果相同，比例调大时已有的人保留。', gray_on: '先开放给', gray_of: '% 的同事', gray_start: '开始试用', gray_save: '调整比例', gray_stop: '结束试用', per_site: '各门店', follow: '跟随机构', on: '开启', off: '关闭', part: '按比例',
  reached: '{n}/{total} 人可用', nobody: '无人可用', everybody: '全部 {total} 人可用', sites_differ: '{n} 家门店另有规定', gray_tag: '{n}% 试用', same: '各处相同', open: '设置', people: '可用名单', has: '可用', has_not: '不可用', person: '同事', trail: '修改记录', look_only: '您只能查看，修改需要“{permission}”权限。', no_people: '没有可登录的同事', percent: '比例', save: '保存', at: '查看哪里', visitors: '访客在网页上也按同样的规则。',
}
export const flag_notes = { enable_sms: '关闭后不再发送预约提醒等短信，预约照常。', enable_web_chat: '关闭后网页咨询窗口不再接待新的访客。', enable_ai_review: '关闭后不再生成每日服务复盘。', enable_import: '关闭后不能用表格导入线索和客户。', enable_wecom: '关闭后不再收发企业微信消息，回复改为站内消息并记入操作日志。' }
