export const users = {
  name: '姓名', login: '账号', email: '邮箱', role: '角色', sites: '门店', status: '状态', last_login: '最近登录', never: '从未登录', subtitle: '谁可以登录，能看到什么、能做什么。', search: '姓名或邮箱', create: '新建用户', edit: '编辑用户', password: '初始密码',
  sites_hint: '不选表示全部门店', status_hint: '停用后立即不能登录，历史记录保留。', empty: '还没有其他用户', empty_hint: '给前台、咨询师和主管各建一个账号。',
}
export const users_status = { active: '正常', inactive: '停用', suspended: '冻结', pending: '待审核' }

export const staff = {
  name: '姓名', position: '岗位', position_hint: '例如：咨询师、医生、前台', code: '工号', site: '门店', status: '状态', subtitle: '可以被预约的人员，以及每周的工作时间和休假。', create: '添加员工', edit: '编辑员工', user: '登录账号', user_hint: '关联后，本人登录即可看到自己的安排。',
  empty: '还没有员工', empty_hint: '添加可以被预约的人员，再设置每周工作时间。', hours: '工作时间', hours_of: '{name} 的工作时间', weekly: '每周', weekday: '星期', leaves: '休假', leave_days: '日期', leave_reason: '原因', leave_add: '添加休假',
}
export const staff_status = { active: '在职', on_leave: '休假', left: '离职' }

export const channels = {
  name: '名称', platform: '类型', site: '接待门店', subtitle: '把咨询窗口放到自己的网页上，或把链接发给客人。', create: '新建网页渠道', edit: '编辑渠道', empty: '还没有渠道', empty_hint: '新建一个网页渠道，把代码贴到网站上就能收到咨询。',
  window_title: '窗口标题', greeting: '欢迎语', color: '主题颜色', origins: '允许的网站', origins_hint: '例如 https://www.example.cn,回车添加；留空表示不限制', origin_form: '请填写完整的网站地址，如 https://www.example.cn', any_origin: '不限制', active: '启用',
  h5: '聊天页链接', embed: '把这一行代码贴到网页 </body> 之前：', copy: '复制代码', try: '试一试', rotate: '更换密钥', rotate_ask: '更换密钥？', rotate_text: '旧代码和旧链接会立即失效，需要重新粘贴。', rotated: '已更换，请更新网页代码',
  default_title: '在线咨询', default_greeting: '您好，请问有什么可以帮您？',
}
export const channel_status = { active: '启用', paused: '暂停', error: '异常' }

export const features = { subtitle: '对整个机构开启，或先在一家门店试用。', name: '功能', org: '全机构' }
export const flags = { enable_sms: '短信发送', enable_web_chat: '网页咨询', enable_ai_review: '服务复盘', enable_import: '表格导入', enable_wecom: '企业微信' }

export const audit = { subtitle: '谁在什么时候做了什么，不可修改。', at: '时间', who: '操作人', system: '系统', what: '动作', resource: '对象', resource_id: '对象编号', details: '内容', ip: 'IP', filter: '按对象类型筛选', empty: '还没有记录' }

export const sms = {
  messages: '发送记录', providers: '通道', templates: '模板', subtitle: '每一条短信的去向；默认通道只写在这里，不会真的发出。', phone: '手机', content: '内容', purpose: '用途', status: '状态', attempts: '发送过程', tries: '次数', action: '操作', sent_at: '提交时间', delivered_at: '送达时间', provider: '通道', error: '失败原因', queued_at: '排队时间', retry: '重发', retried: '已重新排队',
  empty: '还没有短信', empty_hint: '确认预约后，到了提醒时间会自动发送。', providers_hint: '按优先级依次尝试，失败自动换下一个。', provider_create: '添加通道', provider_edit: '编辑通道', provider_code: '代号', vendor: '服务商', priority: '优先级', priority_hint: '数字小的先用', health: '健康', enabled: '启用', access_key: '访问账号', secret: '密钥', secret_short: '密钥至少 8 位', kept: '星号表示不改', audit_hint: '服务商审核通过后改为“已通过”，才会用来发送',
  templates_hint: '正文里的 {{变量}} 会在发送时替换。', template_create: '新建模板', template_edit: '编辑模板', template_code: '代号', kind: '类型', sign: '签名', audit: '审核', signed: '【{sign}】{content}', variables_hint: '用双花括号写变量，例如 {{customer_name}}、{{starts_at}}',
}
export const sms_status = { queued: '排队中', sending: '发送中', sent: '已提交', delivered: '已送达', failed: '失败', unknown: '结果待查', expired: '已过期' }
export const sms_outcomes = { accepted: '已受理', rejected: '被拒绝', unknown: '没有答复', lost: '中断', open: '进行中' }
export const sms_kinds = { verify: '验证码', reminder: '预约提醒', marketing: '营销' }
export const vendors = { console: '仅记录（不发送）', simulator: '模拟服务商' }
export const health = { closed: '正常', open: '暂停尝试' }
export const template_audit = { draft: '草稿', submitted: '审核中', approved: '已通过', rejected: '未通过' }

export const letters = {
  subtitle: '多次尝试仍失败的后台任务。修好原因后可以重放。', kind: '任务', error: '错误', attempts: '尝试次数', status: '状态', at: '失败时间', resolved_at: '处理时间', payload: '任务内容', context: '出错位置', request: '请求编号', empty: '没有死信', empty_hint: '后台任务一切正常。',
  replay: '重放', replayed: '已重新排队', discard: '丢弃', discard_ask: '丢弃后不会再执行，确定吗？', discarded: '已丢弃',
}
export const letter_status = { open: '待处理', replayed: '已重放', discarded: '已丢弃', all: '全部' }

export const sms_replies = { title: '回复与退订', subtitle: '客人对短信的回复。回复“退订”等字样的，营销授权已自动撤回。', content: '回复内容', action: '处理结果', said_at: '回复时间', empty: '还没有人回复', empty_hint: '通道推送回来的短信回复会出现在这里。' }
export const reply_actions = { opt_out: '退订，已撤回营销授权', none: '仅记录' }
export const consent_button = { open: '授权与同意' }
