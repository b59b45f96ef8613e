/** Pools: who lies in them, claiming and giving back, settings and the simulator. */
export const pools = {
  one: '公海', pick: '选择公海', empty: '公海里没有人', empty_hint: '长时间没人联系的客户会回收到这里，也可以在客户页点“退回公海”。', none: '还没有公海', none_hint: '新建一个公海，再设定回收规则。', create: '新建公海', settings: '公海设置', history: '流转记录', history_empty: '还没有流转记录',
  pool_name: '公海名称', name: '姓名', phone: '手机', city: '城市', source: '来源', stage: '阶段', score: '评分', entered_at: '进入时间', from: '原负责人', way: '方式', reason: '原因', company: '公司', wechat: '微信', email: '邮箱', created_at: '创建时间', nobody: '无人', lines: '过往记录', lines_empty: '没有记录',
  claim: '领取', claimed: '已领取，归您跟进', claim_named: '领取{name}', assign: '分配', assign_title: '分配给谁？', assign_to: '分配给', assigned: '已分配', move: '调拨', move_title: '调拨到哪个公海？', move_to: '目标公海', moved: '已调拨', give_back: '退回公海', give_back_title: '退回公海', give_back_text: '退回后不再归任何人，其他同事可以领取。', given_back: '已退回公海', to_pool: '公海', in_pool: '在公海中',
  inside: '池内 {n} 人', inside_of: '池内 {n} / {most}', claimed_today: '今天已领取 {n}', claimed_of: '今天已领取 {n} / {most}', viewed_today: '今天已查看 {n}', viewed_of: '今天已查看 {n} / {most}', held_of: '名下 {n} / {most}', view_counts: '查看详情会计入今天的查看次数，并记入审计日志。',
  members: '成员', everyone: '所有有权限的同事', only: '只限以下同事和团队', member_users: '同事', member_teams: '团队', entity_type: '存放', customers: '客户', leads: '线索', site: '所属门店', all_sites: '全部门店', active: '启用',
  capacity: '公海容量', daily_claims: '每人每天领取', max_held: '每人最多持有', cool_down: '退回后几天内不能再领', daily_views: '每人每天查看', no_limit: '不限', limits: '限制', saved: '公海设置已保存', kept: '类型和门店建好后不能再改。',
  rules: '回收规则', rules_hint: '满足任意一条就回收；有进行中的商机、或有未到的预约，永不回收。', rule: '规则 {n}', add_rule: '添加规则', remove_rule: '删除规则 {n}', idle_days: '多少天没有联系', warn_days: '提前几天提醒', not_stages: '不回收的阶段', not_tags: '不回收的标签', rules_saved: '回收规则已保存', save_rules: '保存规则', rules_none: '还没有规则，不会自动回收。',
  simulate: '试算', simulate_hint: '按过去 30 天的联系、商机和预约推算，不会改动任何数据。', simulated: '规则涉及 {people} 人，30 天里会回收 {n} 人', simulated_room: '规则涉及 {people} 人，30 天里到期 {due} 人，容量内回收 {n} 人', day_of: '{day}：到期 {due} 人，回收 {n} 人', chart: '过去 30 天每天会回收的人数',
  sweep: '立即回收', swept: '已开始回收', sweeping: '正在检查 {done} / {total}', last_sweep: '上次 {time}：回收 {n} 人，提醒 {warned} 人', left_over: '，{n} 人因容量已满留下',
}
export const pool_ways = { put: '放入', given_back: '退回', recycled: '自动回收', claimed: '领取', assigned: '分配', moved: '调拨', gone: '移出' }
