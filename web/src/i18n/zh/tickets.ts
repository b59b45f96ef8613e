/** Tickets: the list, the board, one ticket. */
export const tickets = {
  one: '工单', title: '标题', description: '说明', kind: '类型', status: '状态', priority: '优先级', agent: '负责人', customer: '客户', tags: '标签', created_at: '创建时间', updated_at: '更新时间', due: '承诺', number: '工单号', comments_n: '备注', created_by: '创建人', watchers: '关注人',
  board: '看板', list: '列表', view: '查看方式', search: '标题、客户姓名、工单号', mine: '我负责的', nobody: '无人负责', open: '未完成', done: '已完成', watched: '我关注的', late: '已超时', all: '全部', views: '常用范围', any_kind: '全部类型', any_priority: '全部优先级', any_status: '全部状态',
  create: '新建工单', edit: '编辑工单', empty: '还没有工单', empty_hint: '一时说不完的事，就建一张工单，盯到办完为止。会话里也可以直接转工单。', column_empty: '没有工单', more_here: '再显示一些', loading: '正在读取', from_talk: '来自会话，保存后工单会关联这次对话和客户。',
  move: '变更状态', move_named: '移动“{title}”', moved: '“{title}”已变为{status}', moved_back: '已撤销，“{title}”回到{status}', undo: '撤销', move_failed: '没有变更：{why}', keys: '按 Tab 选中卡片：← → 换到相邻状态，Enter 打开，M 选择状态。',
  move_title: '变更为“{status}”', reason: '原因', reason_needed: '请写明关闭原因', reason_text: '原因：{text}', comment: '说明', reopen: '重新打开', reopen_title: '重新打开工单', reopen_text: '工单会回到“处理中”，原因会记入状态历史。', reopened: '已重新打开', reopened_n: '重新打开过 {n} 次',
  assign: '分配负责人', assigned: '已分配', facts: '基本信息', transcript: '查看对话', session: '会话', first_response: '首次响应', resolved_at: '解决时间', closed_at: '关闭时间', snapshot: '建单时的客户', open_customer: '打开客户', no_customer: '没有关联客户',
  merge: '合并到…', merge_title: '合并到另一张工单', merge_text: '本工单会关闭，关注人转到另一张工单。两张工单属于不同客户时不能合并。', merge_into: '另一张工单', merge_hint: '输入标题、客户或工单号查找', merged: '已合并', merged_into: '已并入另一张工单', merged_open: '打开那张工单', archived: '工单已归档，只能查看。',
  comments: '备注与回复', say: '发表', say_hint: '写备注。输入 @ 可以提醒同事。', public_hint: '写给客户的回复，客户看得到。', internal: '内部备注', public: '公开回复', system: '系统', said: '已发表', said_nothing: '还没有备注', earlier: '更早的备注', mention: '提醒', split: '拆分为新工单', split_title: '拆分为新工单', split_text: '新工单沿用客户与会话，两张工单互相可见。', split_done: '已拆分', split_words: '内容',
  history: '状态历史', stayed: '停留 {time}', now_here: '目前', started: '新建', days: '{n} 天', hours: '{n} 小时', minutes: '{n} 分钟',
  files: '附件', files_none: '还没有附件', file_add: '上传附件', file_hint: '10 MB 以内的 PDF、PNG 或 JPEG，最多 20 个。', file_remove_ask: '删除这个附件？内容无法恢复。', file_open: '下载“{name}”',
  link: '客户链接', link_make: '复制客户链接', link_hint: '客户打开后能看到进度和公开回复，可以回复，办结后可以评价。90 天内有效。', csat: '客户评价', csat_score: '{n} 分', no_clocks: '这张工单没有承诺。', watch: '关注', unwatch: '不再关注', add_watcher: '添加关注人', no_watchers: '还没有人关注', links: '相关工单', links_none: '没有相关工单', split_to: '拆分出', split_from: '拆分自',
}
export const ticket_status = { pending: '待处理', in_progress: '处理中', waiting_customer: '等待客户', waiting_internal: '等待内部', resolved: '已解决', closed: '已关闭', archived: '已归档' }
export const ticket_types = { after_sale: '售后', pre_sale: '售前', complaint: '投诉', refund: '退款', other: '其他' }
export const ticket_priorities = { low: '低', medium: '中', high: '高', urgent: '紧急' }
export const macros = {
  title: '工单宏', subtitle: '把常做的几步放在一起，在工单里一次做完。先预览，再执行。', create: '新建宏', edit: '编辑宏', edit_named: '编辑宏“{name}”', remove_named: '删除宏“{name}”', remove_ask: '删除宏“{name}”？已做过的不受影响。', removed: '已删除', empty: '还没有宏', empty_hint: '例如：回复客人、打上标签、标记为已解决，三步一次做完。',
  name: '名称', name_hint: '例如：退款办结', shared: '所有同事可用', is_shared: '共享', is_own: '仅自己', actions: '动作', actions_hint: '从上到下依次执行。备注里可以写 {names}', action_n: '第 {n} 步', remove_n: '去掉第 {n} 步', what: '做什么', add: '加一步', myself: '使用的人自己',
  use: '使用宏', preview: '“{name}”会做这些', apply: '执行', applied: '已执行“{name}”', idle: '已经是这样，跳过', refused: '有一步不能用于这张工单，因此不能执行。', no_undo: '执行后不能一键撤销，请先核对。', does: '{what}：{to}', says: '{kind}：{text}',
}
export const macro_kinds = { status: '变更状态', priority: '设优先级', assign: '分配给', tag: '加标签', comment: '发表备注' }
export const macro_refusals = { wrong_status: '当前状态不能这样变更', reason: '需要写明关闭原因', no_assignee: '找不到这位同事', archived: '工单已归档' }
