export const common = {
  product: '知客', skip: '跳到主要内容', language: '切换语言', other_language: 'English', appearance: '深色 / 浅色', account: '我的账号', logout: '退出登录',
  site: '门店', all_sites: '全部门店', reconnecting: '连接断开，正在重连…', load_more: '加载更多', loading: '正在打开…', retry: '重试', open: '查看', search: '搜索', export: '导出',
  cancel: '取消', save: '保存', edit: '编辑', close: '关闭', back: '返回', add: '添加', remove: '删除', remove_named: '去掉{name}', give_back: '退回公海', copied: '已复制',
}

export const menu = {
  supervisor: '主管台', figures: '客服日报', quality: '质检', csat: '满意度', archives: '会话归档', routing: '会话分配', label: '主菜单', open: '打开菜单', workbench: '工作台', conversations: '会话', tickets: '工单', macros: '工单宏', ticket_rules: '工单规则', leads: '线索', customers: '客户', deals: '商机', appointments: '预约排期', reviews: '复盘中心',
  sms: '短信发件箱', dead_letters: '死信', system: '系统', roles: '角色与权限', users: '员工与团队', staff: '员工与排班', services: '服务项目', channels: '渠道', features: '功能开关', audit: '审计日志', privacy: '隐私', api_keys: 'API 密钥', webhooks: 'Webhook', applications: '入驻审核', security: '认证安全', scores: '评分设计', encryption: '密钥', fields: '自定义字段', tags: '标签',
  duplicates: '查重合并',
  segments: '人群', scripts: '话术', orders: '店铺订单', knowledge: '知识库',
  pools: '公海',
  assignment: '线索分配',
  sla: '服务承诺',
  intake: '线索接入',
  booking: '在线预约',
}

export const bell = { title: '通知', label: '通知，{n} 条未读', read_all: '全部已读', empty: '暂时没有通知' }

export const list = {
  columns: '显示哪些列', selected: '已选 {n} 项', clear: '取消选择', none_found: '没有符合条件的记录', none_found_hint: '换个关键词，或清除筛选条件再试。',
  loaded: '已加载 {n} 条', all_loaded: '共 {n} 条',
}

export const form = {
  saved: '已保存', save_key: 'Ctrl / ⌘ + Enter 保存', leave_title: '放弃没有保存的修改？', leave_text: '关闭后，刚才填写的内容不会保留。', leave_ok: '放弃修改', leave_cancel: '继续填写',
  conflict: '在您填写时，别人修改了这条记录。请逐项决定，再次保存。', theirs: '现在是：', mine: '您填的：', take_theirs: '用现在的', conflict_done: '知道了',
  ahead: '在您编辑时，同事保存了新的内容。您的修改还在，尚未保存。', ahead_take: '放弃我的，用同事的', ahead_keep: '保留我的，保存时覆盖',
  needed: '请填写这一项', phone: '请输入正确的电话号码', email: '请输入正确的邮箱地址', code: '小写字母开头，只用小写字母、数字和下划线',
}

export const pickers = { customer: '输入姓名或手机尾号查找' }

export const open = {
  login: '登录', register: '注册新机构', no_account: '还没有账号？', have_account: '已有账号？', account: '账号', account_hint: '邮箱或手机号', account_needed: '请输入账号',
  password: '密码', password_needed: '请输入密码', password_rule: '至少 8 位，不要使用常见密码', org_name: '机构名称', org_name_hint: '例如：悦颜医疗美容', org_name_needed: '请输入机构名称',
  industry: '行业', your_name: '您的姓名', your_name_needed: '请输入您的姓名', account_rule: '邮箱、手机号或用户名，登录时使用',
  slogan: '来的都是客，一个也不落下', slogan_text: '从第一句咨询，到按时到店，再到第二天的复盘，都在一处。',
  step_lead: '线索', step_talk: '对话', step_book: '预约', step_remind: '提醒', step_review: '复盘',
}

export const workbench = {
  hello_night: '夜深了，{name}', hello_morning: '早上好，{name}', hello_afternoon: '下午好，{name}', hello_evening: '晚上好，{name}',
  bookings: '今日预约', talks: '进行中的会话', leads: '新线索', items: '待处理复盘项', today: '今天的预约', calendar: '打开日历', no_bookings: '今天还没有预约。',
  waiting: '等待接待', inbox: '打开会话', no_waiting: '没有等待中的客人。',
}

export const roles = {
  owner: '所有者', super_admin: '超级管理员', admin: '管理员', manager: '店长', team_lead: '团队主管', agent: '客服', sales: '销售', employee: '员工', trainer: '培训师', analyst: '分析师', coach: '咨询师', readonly: '只读',
}
export const industries = { medaes: '医美', ecommerce: '电商', brokerage: '经纪', club: '会所', general: '通用' }
export const switches = { on: '开', off: '关' }
export const weekdays = { day1: '周一', day2: '周二', day3: '周三', day4: '周四', day5: '周五', day6: '周六', day7: '周日' }
