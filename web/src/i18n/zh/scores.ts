/** Scores: why a number is what it is, and the designer. */
export const scores = {
  title: '评分设计', subtitle: '评分由几项相加得到，每项有权重和衰减。改动先试算，确认后启用；旧版本随时可以换回。', why_title: '为什么是 {n} 分', none: '还没有计算过', none_hint: '有新的往来后几秒内自动计算，也可以现在计算。', as_of: '截至 {time} · 第 {version} 版', recompute: '重新计算', recomputed: '已重新计算', raises: '怎样能提高', gain: '+{n} 分', full: '已经到顶，没有能再提高的项目', components: '由这些相加', history: '近来变化', history_none: '还没有变化记录',
  points: '{points} / {weight}', behind: '依据', behind_none: '没有您能看到的记录', more: '更多', open_talk: '查看会话', filled: '已填写', missing: '未填写', never: '还没有', days_ago: '{n} 天前', today: '今天', times: '{n} 次（随时间衰减）', times_flat: '{n} 次', age: '{n} 天', share: '{n}%', loading: '正在读取…',
  weight: '权重', half_life: '半衰期（天）', cap: '满分数量', values: '各项得分比例', other: '其他', add: '加一项', remove: '移除“{name}”', total: '权重合计 {n}，应为 100', total_good: '权重合计 100', balance: '按比例凑满 100', reset: '还原', weight_of: '{name}的权重', half_life_of: '{name}的半衰期', cap_of: '{name}的满分数量', value_of: '{name}的得分比例', no_fading: '不衰减',
  simulate: '试算', simulated: '在 {n} 条记录上试算，不会保存', average: '平均 {n} 分', before: '现在', after: '改后', moved: '变化最大的', nobody_moved: '没有人的分数会变', wait: '权重合计为 100 后自动试算', spread_of: '{range} 分：现在 {before} 条，改后 {after} 条',
  save: '存为新版本', saved: '已存为第 {n} 版，尚未启用', note: '版本说明', versions: '版本', version: '第 {n} 版', active: '使用中', activate: '启用', activate_title: '启用第 {n} 版', activate_text: '启用后全部重新计算，原因会记入审计日志。', reason: '启用原因', activated: '已启用，正在重新计算', load: '载入编辑', activated_at: '启用于', created_at: '创建于',
  run: '全部重新计算', run_started: '已开始重新计算', running: '正在计算 {done} / {total}', last_run: '上次全部计算：{time}，{changed} 条有变化',
}
export const score_codes = { lead: '线索评分', customer: '综合评分', intent: '意向评分', stickiness: '粘度指数' }
export const score_sources = { profile: '资料完整', source: '来源质量', status: '跟进状态', stage: '客户阶段', replies: '主动回复', last_reply: '最近回复', price: '问过价格', booked: '预约', visits: '到店次数', last_visit: '最近到店', kept: '守约', followups: '我方跟进', tenure: '相识时长', deeds: '主动行为' }
export const score_advice = { profile: '补全一项资料', status: '推进到下一个跟进状态', stage: '推进到下一个阶段', replies: '让客户再回复一次', last_reply: '今天联系并得到回复', price: '聊到价格和方案', booked: '帮客户约一次', visits: '完成一次到店', last_visit: '邀请今天到店', kept: '按约到店一次', followups: '再跟进一次', deeds: '引导一次留资或下载' }
export const score_fields = { phone: '手机', wechat: '微信', gender: '性别', age_range: '年龄段', city: '城市', owner: '负责人', name: '姓名', source_detail: '需求 / 备注' }
export const score_evidence = { message: '客户消息', appointment: '预约', activity: '跟进', field: '资料', lead: '线索', customer: '客户' }
export const score_reasons = { nightly: '每晚', activated: '启用新版本', imported: '导入', manual: '手动' }
