/** People, roles, keys and the trail: who may get in, and what they may do. */
export const account = {
  title: '我的账号', profile: '资料', sessions: '登录中的设备', log: '登录记录', password: '修改密码', old_password: '原密码', new_password: '新密码', changed: '密码已修改，其他设备已退出', phone: '手机', phone_bind: '绑定手机', phone_bound: '已绑定，可以用验证码登录', none: '未绑定',
  factor: '二次验证', factor_on: '已开启', factor_off: '未开启', factor_required: '贵机构要求您的角色开启二次验证。', enrol: '绑定验证器', remove: '解除', remove_ask: '解除后只凭密码即可登录，确定吗？', removed: '已解除', confirm: '确认绑定', recovery: '恢复码', recovery_left: '还剩 {n} 个', recovery_new: '重新生成恢复码', recovery_ask: '之前的恢复码将全部失效，确定吗？', recovery_text: '手机不在身边时，用其中一个代替验证码；每个只能用一次。请抄下来放在安全的地方。', totp: '验证器', last_used: '最近使用', never: '从未使用',
  browser: '浏览器', api: '程序', seen: '最近活动', began: '登录时间', current: '当前', end: '结束', ended: '已结束', end_others: '结束其他登录', end_ask: '其他设备都会退出登录，确定吗？', ended_many: '已结束 {n} 个登录',
  step_up: '请先验证身份', step_up_text: '这一步需要确认是您本人，十分钟内有效。', step_up_password: '当前密码', step_up_ok: '验证',
}
export const logins = { at: '时间', who: '账号', way: '方式', outcome: '结果', ip: 'IP', new_place: '新地点', empty: '还没有登录记录', }
export const login_ways = { password: '密码', sms: '短信验证码', wechat: '微信', oidc: '单点登录', passkey: '通行密钥', register: '注册', invitation: '邀请' }
export const login_outcomes = { ok: '成功', wrong: '失败', refused: '被拒绝', locked: '已锁定', factor_required: '等待二次验证', factor_wrong: '验证码错误', failed: '失败' }
export const secret = { title: '请现在保存', text: '密钥只显示这一次，关闭后无法再查看。', copy: '复制', done: '已妥善保存', token: '令牌', signing: '签名密钥', webhook: '签名密钥', link: '链接' }
export const keys = {
  title: 'API 密钥', subtitle: '让其他系统读写数据。每个密钥只给需要的权限。', create: '新建密钥', name: '名称', name_hint: '例如：官网表单', key_id: '编号', scopes: '权限', scopes_hint: '不能超出您自己的权限', account: '使用身份', myself: '我自己', expires: '到期', expires_never: '不过期', signature: '只接受签名请求', rate: '每分钟上限', quota: '每日上限', quota_none: '不限', status: '状态', last_used: '最近使用', never: '从未使用', empty: '还没有 API 密钥', empty_hint: '新建一个密钥，交给要接入的系统。',
  rotate: '轮换', rotate_ask: '生成新的密钥；旧的 24 小时后失效。', revoke: '吊销', revoke_ask: '吊销后两秒内停用，不能恢复，确定吗？', revoked: '已吊销', made: '密钥已生成', created: '创建时间',
  accounts: '服务账号', accounts_subtitle: '给程序用的账号，不能登录，只能通过密钥使用。', account_create: '新建服务账号', account_edit: '修改服务账号', accounts_empty: '还没有服务账号', accounts_empty_hint: '想让密钥不依附于某位同事时，先建一个服务账号。', role: '角色', sites: '门店',
}
export const key_status = { active: '有效', expired: '已过期', revoked: '已吊销', inactive: '停用' }
export const hooks = {
  title: 'Webhook', subtitle: '事情发生时，通知您的系统。按 Standard Webhooks 签名，失败自动重试。', create: '新建 Webhook', edit: '修改 Webhook', name: '名称', url: '地址', url_hint: 'https:// 开头的公网地址', events: '事件', all_events: '全部事件', personal: '包含姓名等个人信息', personal_hint: '需要“查看客户敏感信息”权限', status: '状态', last_success: '最近成功', never: '还没有', failing: '自 {date} 起失败', empty: '还没有 Webhook', empty_hint: '填一个地址，再发一个测试事件看看。',
  enable: '启用', disable: '停用', enabled: '已启用', disabled: '已停用', remove: '删除', remove_ask: '投递记录也会一并删除，确定吗？', removed: '已删除', rotate: '更换签名密钥', rotate_ask: '24 小时内新旧密钥同时签名，确定更换吗？', test: '发送测试事件', tested: '已发送，请看投递记录', redeliver_failed: '重发失败的', redelivered: '已重新排队 {n} 条', redeliver: '重发', redelivered_one: '已重新排队',
  deliveries: '投递记录', no_deliveries: '还没有投递', type: '事件', at: '时间', answer: '应答', next: '下次重试', sent: '发送的内容', tries: '每一次尝试', took: '{n} 毫秒', no_answer: '没有应答',
}
export const hook_status = { active: '启用', disabled: '停用' }
export const delivery_status = { pending: '等待', sending: '发送中', delivered: '已送达', failed: '失败' }
export const people = {
  users: '用户', invitations: '邀请', teams: '团队', invite: '邀请同事', invite_login: '手机号或邮箱', invite_login_hint: '留空则由对方自己填写', invite_sms: '把链接发到手机', invite_team: '团队', invited: '邀请已生成', invite_link: '把链接交给对方，七天内有效，只显示这一次。', invitations_subtitle: '通过链接加入的人自己设置密码。', invitations_empty: '还没有邀请', invitations_empty_hint: '邀请比新建用户更安全：密码由本人设置。', anybody: '未指定', resend: '换新链接', revoke: '撤回', revoke_ask: '链接会立即失效，确定吗？', revoked: '已撤回', until: '有效期至', status: '状态',
  team_create: '新建团队', team_edit: '修改团队', team_name: '名称', team_about: '说明', leader: '负责人', members: '成员', members_n: '{n} 人', team_remove: '解散', team_remove_ask: '团队解散后成员仍在，确定吗？', team_removed: '已解散', teams_subtitle: '数据范围为“所在团队”的人，能看到同组成员负责的客户、线索、会话和预约。', teams_empty: '还没有团队', teams_empty_hint: '按班组或业务线分组，指定一位负责人。', site: '门店',
}
export const invitation_status = { pending: '待接受', accepted: '已加入', revoked: '已撤回', expired: '已过期' }
export const applying = {
  title: '入驻审核', subtitle: '想加入机构的人在这里等待审核。', empty: '没有入驻申请', empty_hint: '打开申请链接，把它发给要加入的同事。', name: '姓名', phone: '手机', position: '岗位', message: '留言', at: '申请时间', status: '状态', approve: '通过', approve_title: '通过申请', approved: '已通过', reject: '拒绝', reject_title: '为什么拒绝？', reject_hint: '申请人会看到原因', rejected: '已拒绝', reason: '原因', reveal: '查看号码', reveal_reason: '审核身份', role: '角色', sites: '门店', send_sms: '把加入链接发到对方手机', door_copy: '复制申请链接', door_open: '开放申请', door_new: '更换链接', door_new_ask: '旧链接会立即失效，确定吗？', door_close: '关闭申请', door_closed: '申请已关闭', door_shut: '目前不接受申请。',
}
export const application_status = { pending: '待审核', approved: '已通过', rejected: '已拒绝' }
export const security = {
  title: '认证安全', subtitle: '登录方式、会话时长与二次验证的规定。', policy: '登录规定', locked: '锁定的账号', log: '登录日志', idle: '多久不用自动退出（分钟）', idle_hint: '留空使用安装时的设置', absolute: '最长登录时间（小时）', mfa: '必须二次验证的角色', mfa_none: '不强制', ways: '允许的登录方式', ways_needed: '至少保留一种登录方式', length: '密码最短位数', composition: '密码须含大小写字母、数字、符号中的三种', approved: '新注册的人须经审核', lock_out: '只保留密码以外的方式前，请确认每个人都能用它登录。', saved: '已保存，立即生效', locked_until: '锁定到', unlock: '解锁', unlocked: '已解锁', no_locked: '没有被锁定的账号', no_locked_hint: '连续输错密码的账号会暂时锁定，到时间自动恢复。',
}
export const proof = {
  verify: '校验链条', ok: '完整，没有被改动', bad: '发现 {n} 处问题', days: '{first} 至 {last}', rows: '记录', seals: '封存', waiting: '待封存', head: '链首', head_hint: '抄到别处，以后可以核对', period: '日期', problem: '问题', expect: '核对以前抄下的链首', expect_hint: '编号:摘要', run: '校验',
  export: '导出 CSV', export_text: '按当前筛选条件导出，最多十万条。', asked: '正在生成，完成后可以下载', exports: '导出记录', download: '下载', no_exports: '还没有导出', rows_n: '{n} 条', cut: '超出上限，已截断', who: '操作人',
}
export const proof_kinds = { altered: '内容被改动', removed: '被删除', inserted: '被插入', late: '补写', broken: '链条断开', forged: '链条被伪造' }
export const export_status = { queued: '生成中', done: '已完成', failed: '失败', removed: '已清理' }
