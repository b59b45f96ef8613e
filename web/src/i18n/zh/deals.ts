/** Deals: the board, the list, the forecast, one deal. */
export const deals = {
  one: '商机', title: '标题', customer: '客户', amount: '金额', currency: '币种', stage: '阶段', probability: '赢率', weighted: '加权金额', expected: '预计成交', actual: '成交 / 结束日期', owner: '负责人', notes: '备注', lead: '来源线索', loss_reason: '输单原因', created_at: '创建时间', in_stage: '停留', open_customer: '打开客户', open_lead: '打开线索',
  board: '看板', list: '列表', forecast: '预测', losses: '输单分析', view: '查看方式', search: '标题、客户姓名、手机尾号', mine: '我负责的', nobody: '无人负责', closing: '成交日期', amount_min: '最低金额', amount_max: '最高金额', filters: '筛选', any_stage: '全部阶段', open_only: '进行中', closed_only: '已结束',
  create: '新建商机', edit: '编辑商机', empty: '还没有商机', empty_hint: '跟客户谈好了要买什么，就建一个商机，推进到成交。', column_empty: '没有商机', more_here: '再显示一些', count: '{n} 个', count_more: '{n}+ 个', closed_recent: '近 30 天',
  move: '移动到…', move_named: '移动“{title}”', moved: '“{title}”已移到{stage}', moved_back: '已撤销，“{title}”回到{stage}', undo: '撤销', move_failed: '没有移动：{why}', keys: '按 Tab 选中卡片：← → 换阶段，Enter 打开，M 选择阶段。', grabbed: '正在拖动“{title}”', dropped_same: '“{title}”留在原来的阶段',
  win: '赢单', win_title: '赢单', win_amount: '成交金额', win_ok: '确认赢单', won: '恭喜，已赢单', lose: '输单', lose_title: '为什么输单？', lose_ok: '确认输单', lost: '已标记输单', detail: '补充说明', competitor: '输给了谁', closed_on: '日期',
  reopen: '重新打开', reopen_title: '重新打开商机', reopen_text: '商机会回到“商务谈判”，原因会记入阶段历史和审计日志。', reopen_reason: '原因', reopen_ok: '重新打开', reopened: '已重新打开', closed_hint: '商机已结束。要继续跟进，请先重新打开。',
  facts: '基本信息', products: '产品 / 服务', competitors: '竞品', history: '阶段历史', assign_to: '分配给', assigned: '已分配', note: '跟进备注', note_hint: '写一条跟进，会出现在客户的时间线里', note_save: '记录', note_saved: '已记录到客户时间线',
  product: '名称', quantity: '数量', unit_price: '单价', discount: '折扣 %', line_total: '小计', total: '合计', add_product: '添加一行', sets_amount: '用合计作为商机金额', no_products: '还没有产品', edit_products: '编辑产品', products_saved: '产品已保存', needs_name: '请填写名称', needs_price: '请填写单价',
  competitor_name: '竞品名称', competitor_price: '对方报价', competitor_note: '优势、劣势、对方的说法', is_winner: '客户选了它', add_competitor: '添加竞品', no_competitors: '还没有竞品', edit_competitors: '编辑竞品', competitors_saved: '竞品已保存',
  started: '开始', now_here: '目前', stayed: '停留 {time}', reason: '原因：{text}', probability_of: '赢率 {n}%', days: '{n} 天', hours: '{n} 小时', minutes: '{n} 分钟', overdue: '已过期', overdue_n: '{n} 个已过期',
  month: '月份', no_month: '未定日期', expected_amount: '预计金额', won_amount: '已赢金额', deals: '商机数', by_month: '按月', by_owner: '按负责人', chart: '图表', table: '表格', forecast_hint: '加权金额 = 金额 × 赢率。过了预计日期还没成交的，算在本月。', forecast_empty: '未来没有预计成交的商机。', as_chart: '看图表', as_table: '看表格', chart_label: '各月加权金额与已赢金额',
  win_rate: '赢单率', won_n: '赢单 {n} 个', lost_n: '输单 {n} 个', reasons: '输单原因', share: '占比', lost_to: '输给了', times: '各阶段停留（中位数）', moves: '次数', median: '中位数', average: '平均', losses_empty: '近 180 天没有结束的商机。', no_reason: '未填写',
  settings: '商机设置', loss_reasons: '输单原因', loss_reasons_hint: '输单时从这里选。改名不影响以前的记录。', stage_probability: '各阶段的默认赢率', opens: '线索转为客户时，自动新建商机', settings_saved: '商机设置已保存',
  of_customer: '商机', none_of_customer: '还没有商机。', masked: '不可见',
}
export const deal_stage = { initial: '初步接触', needs_confirmed: '需求确认', proposal: '方案报价', negotiation: '商务谈判', won: '赢单', lost: '输单' }
