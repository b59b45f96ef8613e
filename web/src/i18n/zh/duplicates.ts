/** Who is in the list twice: pairs, scans, merging side by side, undoing. */
export const duplicates = {
  subtitle: '同一个人建了两份档案？找出来，对比着合并，30 天内可以撤销。', open: '待处理', later: '稍后再说', different: '不是同一人', merges: '合并记录', likeness: '相似度 {n}',
  scan: '开始查重', scanning: '正在查重 {n}%', scan_started: '已开始查重，可以先去做别的', last_scan: '上次查重 {time}，新发现 {n} 对', common: '{n} 条信息太多人共有，不算证据', cut: '疑似重复太多，先列出最像的', never: '还没有查过重',
  empty: '没有疑似重复的客户', empty_hint: '点“开始查重”把全部客户比一遍。新客户录入时也会提示。', empty_later: '没有留到以后的', empty_different: '没有标记为“不是同一人”的', empty_merges: '还没有合并过客户',
  compare: '对比合并', say_different: '不是同一人', say_later: '稍后再说', say_open: '放回待处理', decided: '已记下', no_phone: '无手机',
  side_title: '对比合并', keep: '保留这一份', kept: '保留', gone: '并入后不再单独出现', choose_hint: '两边不一样的，选留哪一个。只有一边有的，会自动补上。', equal: '两边相同', filled: '自动补上', same_all: '没有不一样的内容。', holds: '名下记录', nothing: '没有记录', more: '{n}+', rows: '{n} 条',
  merge: '合并', merge_ask: '把“{loser}”并入“{winner}”？', merge_text: '“{loser}”名下的全部记录归到“{winner}”，从列表和搜索里消失。30 天内可以撤销。', merged: '已合并', custom: '自定义字段', none: '（空）',
  result: '已合并为“{name}”', result_text: '“{loser}”（{code}）已并入。{time} 前可以撤销。', moved: '转移了', took: '采用了对方的', open_customer: '打开客户', back: '回到查重', undo: '撤销合并', undo_ask: '撤销这次合并？', undo_text: '拿走的记录原样还给“{loser}”。合并之后别人改过的内容不会动。', undone: '已撤销合并', undone_at: '已于 {time} 撤销',
  by: '{name} 于 {time} 合并', report: '没能还原的', report_fields: '这些内容合并后有人改过，保留现在的：{fields}', report_gone: '{table}：{n} 条已被删除', report_elsewhere: '{table}：{n} 条已转给别人', too_late: '已过撤销期限',
  hint: '可能已经有这位客户', hint_open: '打开', hint_code: '统一社会信用代码的校验位不对，请核对', owner: '负责人 {name}', nobody: '无人负责',
}
export const twin_reasons = {
  same_phone: '手机号相同', same_credit_code: '信用代码相同', same_wechat: '微信相同', same_dingtalk: '钉钉相同', same_email: '邮箱相同', same_company: '企业名相同', similar_company: '企业名相近', shared_company: '同一家公司', same_name: '姓名相同', same_sound: '姓名同音', same_city: '同城', same_tail: '手机尾号相同', other_gender: '性别不同', other_credit_code: '信用代码不同', other_city: '城市不同',
}
export const twin_fields = {
  name: '姓名', type: '类型', phone: '手机', wechat_id: '微信', dingtalk_id: '钉钉', email: '邮箱', avatar_url: '头像', company_name: '公司', company_credit_code: '信用代码', company_industry: '行业', company_size: '规模', company_website: '网站', company_address: '地址', gender: '性别', age_range: '年龄段', region_province: '省份', region_city: '城市', stage: '阶段', owner_id: '负责人', site_id: '门店', custom_fields: '自定义字段',
  ltv: '累计消费', last_contact_at: '最近联系', risk_level: '风险', stage_changed_at: '阶段时间',
}
export const twin_types = { individual: '个人', enterprise: '企业' }
export const twin_tables = {
  customers: '更早并入的客户', customer_contacts: '联系人', customer_tags: '标签', customer_activities: '时间线', customer_identities: '身份标识', customer_journey: '阶段变化', channel_visitors: '访客', leads: '线索', deals: '商机', conversations: '会话', appointments: '预约', service_reviews: '复盘', sms_messages: '短信', consents: '授权', privacy_requests: '隐私请求', legal_holds: '法律保留', ai_runs: 'AI 调用',
}
