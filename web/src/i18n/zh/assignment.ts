/** Rules by which new leads are given out. */
export const assignment = {
  title: '线索分配规则', subtitle: '新线索按从上到下第一条符合的规则分配；每条线索只分配一次。', empty: '还没有规则', empty_hint: '没有规则时，新线索等人领取或由主管分配。', add: '添加规则', save: '保存为新版本', saved: '已生效：第 {n} 版', version: '第 {n} 版', none_yet: '尚未设定', unsaved: '有未保存的修改', note: '版本说明', versions: '历史版本', load: '载入编辑', versions_none: '还没有历史版本',
  rule_n: '规则 {n}：{name}', drag: '拖动“{name}”调整顺序，也可以按上下方向键', up: '上移', down: '下移', edit: '编辑规则', remove: '删除规则', active: '启用', name: '规则名称', new_name: '新规则',
  when: '条件', always: '所有线索', sources: '来源平台', regions: '省份或城市', campaigns: '广告计划', sites: '门店', score_from: '评分不低于', score_short: '评分 ≥ {n}', way: '怎样选人', members: '同事', team: '团队', skill: '要求的技能', member_regions: '{name}负责的地区', member_score: '{name}接的评分不低于', capacity: '每人未结线索上限', no_limit: '不限', hours: '只分给当班的人（按排班）', fallback: '都没空时', fallback_user: '交给谁', people_n: '{n} 人', apply: '确定',
  try: '试一试', try_hint: '输入一条假想的线索，看它会分给谁，不会保存。', source: '来源平台', province: '省份', city: '城市', campaign: '广告计划', site: '门店', score: '评分', would_get: '会分给 {name}', would_fallback: '没有人有空，会交给 {name}', would_nobody: '不会分给任何人', by_rule: '按“{rule}”', unfit: '不符合：{why}', fits: '符合', load_n: '{n} 条未结', can: '可以分配',
}
export const assignment_ways = { round_robin: '轮流', least_load: '手上最少的', skill: '按技能', region: '按地区', score: '按评分' }
export const assignment_fallbacks = { next: '看下一条规则', nobody: '不分配', person: '交给指定的人' }
export const assignment_busy = { away: '已停用或休假', off_hours: '不在班', full: '已达上限', skill: '没有这项技能', region: '不负责该地区', score: '评分不够' }
export const assignment_unfit = { source: '来源', region: '地区', campaign: '广告计划', site: '门店', score: '评分' }
