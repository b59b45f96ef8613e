export const inbox = {
  box_mine: '我的', box_none: '待接待', box_all: '全部', box_resolved: '已解决', box_snoozed: '稍后', search: '搜索姓名或内容', empty: '这里没有会话', empty_hint: '客人在网页上发起咨询后，会出现在这里。可到“系统 · 渠道”取得网页代码。',
  pick: '多选', choose: '选择一个会话开始', keys: 'j / k 上下切换 · r 回复 · n 备注 · a 分配 · e 解决 · / 搜索', visitor: '访客', draft: '[草稿]', unread: '{n} 条未读', unassigned: '未分配',
  assign: '分配', assigned: '已分配', me: '{name}（我）', resolve: '解决', reopen: '重新打开', claimed_phone: '自留电话', resolved: '已标记为解决', close: '结束会话', close_ask: '结束这个会话？', close_text: '结束后不能再回复，客人再次咨询会开启新会话。', closed: '会话已结束', closed_done: '会话已结束',
  context: '客人信息', messages: '消息', earlier: '更早的消息', reply: '回复', reply_hint: '输入回复，Enter 发送，Shift + Enter 换行，/ 选话术', send: '发送', sending: '发送中…', failed: '没有发出：{why}', send_again: '重新发送', send_anyway: '确认发送', edit: '修改', typing: '对方正在输入…', typing_by: '{name} 正在输入…', ai: '智能回复',
  lead: '线索 · {name}', not_linked: '还没有关联客户', link: '关联客户', linked: '已关联', channel: '渠道', started: '开始时间', count: '消息数', ticket: '转为工单', book: '预约到店',
  due_minutes: '{n} 分', due_hours: '{n} 小时', due_days: '{n} 天', late: '超时 {time}', due_answer: '最晚回复：{time}', due_end: '最晚解决：{time}',
}
export const message_status = { sent: '已发送', delivered: '已送达', read: '已读' }
export const conversation_status = { pending: '待接待', active: '进行中', resolved: '已解决', closed: '已结束' }

export const calendar = {
  one: '预约', create: '新建预约', book: '预约', booked: '预约成功', today: '今天', before: '向前', after: '向后', date: '日期', time: '时间', day: '日', week: '周', everybody: '全部人员', staff: '人员', closed: '非工作时间', leave: '休假', blocked: '这个时间不可约',
  nobody: '还没有可预约的人员', nobody_hint: '请到“系统 · 员工与排班”添加人员和每周工作时间。', no_customer: '未填客户', customer: '客户', service: '项目', service_option: '{name}（{minutes} 分钟）', note: '备注', free: '可约时间', no_free: '这一天没有空档，换一天或换个人试试。',
  alternatives: '可以改为：', no_alternatives: '近期没有合适的空档，请换一天。', when: '时间', number: '预约号', talk: '来自会话', hold: '保留至', cancel_reason: '取消原因', history: '变更记录',
  confirm: '确认', confirmed: '已确认，到时会短信提醒', complete: '已到店', completed: '已完成', no_show: '爽约', no_show_ask: '标记为爽约？', cancel: '取消预约', cancel_title: '取消预约', cancelled: '已取消', keep: '先不取消',
  reschedule: '改约', rescheduled: '已改约', moving: '{who}，原定 {when}', reason: '原因', reason_needed: '请填写原因',
  by: '查看方式', by_staff: '人员', by_room: '诊室', by_device: '设备', no_resource: '还没有诊室或设备', no_resource_hint: '请到“系统 · 服务项目”添加诊室与设备。', anybody: '不限（谁有空谁来）', room: '诊室与设备', beside: '仍然预约', beside_hint: '同一位客人此时已有预约 {number}（{when}）。如果是带家人一起来，可以仍然预约。', print: '打印', resize: '拖动改变时长', clash_staff: '人员此时有约', clash_customer: '客人此时有约', clash_hours: '不在工作时间', clash_room: '诊室或设备已占用',
  stage: '到店进度', arrived_at: '{when} 到店', undo: '撤销', undo_ask: '恢复为已确认？仅当天可撤销。', undo_reason: '误操作', undone: '已恢复为已确认', repeat: '重复', once: '不重复', every: '每 {n} 周', times: '次数', series_conflicts: '以下日期约不上，一个都没有预约：', why_slot_taken: '已被预约', why_outside_hours: '不在工作时间', why_customer_busy: '客人已有预约', why_too_far: '时间过远', report: '利用率与爽约', utilisation: '利用率', booked_hours: '预约 / 工作（小时）', visits: '预约数',
}
export const appointment_status = { pending: '待确认', confirmed: '已确认', completed: '已完成', cancelled: '已取消', no_show: '爽约' }
export const appointment_stages = { arrived: '到店', triaged: '分诊', in_treatment: '治疗中' }
export const reschedule_reasons = { customer: '客人时间有变', staff: '人员临时有事', shop: '门店调整' }
export const cancel_reasons = { customer: '客人取消', unreachable: '联系不上客人', price: '价格原因', mistake: '登记有误' }
export const cancel_codes = { rescheduled: '改约', hold_expired: '保留超时自动释放' }
export const appointment_events = {
  created: '创建预约', confirmed: '确认预约', rescheduled: '改约', cancelled: '取消预约', completed: '到店完成', no_show: '爽约', reminded: '已发提醒', reminder_due: '到点提醒', reminder_sent: '已发提醒', hold_expired: '保留超时',
  arrived: '到店', triaged: '分诊', in_treatment: '开始治疗', restored: '撤销结束',
}

export const services = {
  name: '名称', code: '编号', duration: '时长', before: '前置准备', after: '结束后整理', price: '价格', active: '可预约', unit: '分钟', minutes: '{n} 分钟', subtitle: '可以预约什么，要多久，多少钱。', create: '添加项目', edit: '编辑项目', empty: '还没有服务项目', empty_hint: '添加第一个项目后，就可以在日历上预约。', buffer_hint: '准备和整理的时间不会被别人约走，也不会告诉客人。',
  skills: '所需技能', skills_hint: '只有具备全部技能的人员才能被约。', needs: '所需诊室与设备', needs_hint: '每一行需要其中一个；同一时间不会被两个预约占用。', need_of: '第 {n} 项需要', need_any: '以下任意一个', need_add: '添加需要', need_remove: '去掉这项需要', capacity: '同时人数', capacity_hint: '大于 1 即为团课；不填按排班。',
  public: '可在线预约',
}

export const equipment = {
  title: '诊室与设备', kind: '类型', capacity: '可同时使用', capacity_hint: '例如有两张床的房间填 2。', create: '添加诊室或设备', edit: '编辑诊室或设备', empty: '还没有诊室或设备', empty_hint: '添加后，可在服务项目里写明需要哪些。',
}
export const resource_kinds = { room: '诊室', device: '设备' }

export const booking = {
  subtitle: '客人自己选项目、人员和时间，验证手机号后预约。', create: '开通预约页', edit: '编辑预约页', title: '页面标题', default_title: '在线预约', intro: '页面说明', intro_hint: '例如到店须知；显示在项目列表上方。', lead: '至少提前', lead_hint: '离现在太近的时间不开放。', window: '最远可约', days: '天', choose_staff: '客人可以选人', active: '开放预约', empty: '还没有预约页', empty_hint: '给门店开通一个预约页，再把项目设为“可在线预约”。', code: '{site}的预约二维码', terms: '至少提前 {minutes} 分钟，最远 {days} 天',
}
export const feed = {
  title: '订阅我的日历', hint: '把地址添加到手机或电脑的日历，就能看到自己的预约（只有项目、时间和地点，没有客人信息）。地址只显示一次，请勿转发。', since: '{when} 起已开通。忘了地址可以换一个，旧的随即失效。', make: '生成地址', renew: '换一个地址', drop: '停用', dropped: '已停用',
}

export const reviews = {
  subtitle: '{day} 的服务复盘', who: '客人', agent: '客服', customer: '客户', summary: '小结', status: '状态', open_items: '待处理', open_of: '{open} / {all}', run: '立即复盘', started: '已开始复盘，完成后会出现在列表里',
  empty: '{day} 还没有复盘', empty_hint: '每天凌晨 3 点自动复盘前一天；也可以现在手动复盘这一天。', revise: '修订小结', publish: '发布', published: '已发布', no_summary: '没有小结', outcome: '结果', talk: '会话', made_by: '复盘方式', by_model: '模型 {model}，提示词 {version}', by_rules: '规则（未配置模型）',
  no_items: '这次服务没有发现需要处理的地方。', adopt: '采纳', adopted: '已采纳', ignore: '忽略', ignored: '已忽略', ignore_title: '忽略这一条', ignore_hint: '可以写下原因，方便以后改进规则', suggestion: '建议', content: '内容', edit_item: '编辑复盘项', evidence: '查看 {n} 条相关消息',
}
export const review_status = { generating: '生成中', draft: '待查看', revised: '已修订', published: '已发布' }
export const item_status = { open: '待处理', adopted: '已采纳', ignored: '已忽略', outcome_checked: '已核对结果' }
export const item_kinds = { risk: '风险点', issue_summary: '问题摘要', script_deviation: '话术偏差', suggestion: '建议动作' }
export const severities = { low: '轻', medium: '中', high: '重' }
