/** Finding people, taking lists out, and trying a sheet before it comes in. */
export const finding = {
  title: '搜索客户与线索', placeholder: '姓名、拼音或首字母、手机尾号、公司、微信、标签', hint: '例如：张小明、zxm、5678、整个手机号', none: '没有找到“{q}”', none_hint: '换一种写法：姓名中的一两个字、拼音首字母或手机后四位。',
  customers: '客户', leads: '线索', all_customers: '在客户列表中查看全部', all_leads: '在线索列表中查看全部', keys: '↑↓ 选择 · 回车打开 · Esc 关闭', found: '找到 {n} 条',
}
export const taking = {
  text: '按当前筛选条件导出您能看到的记录；手机号始终脱敏，操作会记入审计日志。文件保留七天，只有您能下载。', format: '格式', csv: 'CSV（最多 50 万行）', xlsx: 'Excel（最多 5 万行）',
  reason: '导出原因', reason_hint: '例如：月度回访名单', ask: '开始导出', asked: '正在生成，完成后通知您', mine: '我的导出', none: '还没有导出', rows: '{n} 行', progress: '已处理 {n} 行', cut: '超出上限，已截断', download: '下载',
}
export const taking_status = { queued: '排队中', running: '生成中', done: '已完成', failed: '失败', removed: '已过期' }
export const trial = {
  check: '先试运行', checking: '正在试运行，不会写入任何数据…', title: '试运行结果', stale: '选择有变化，请重新试运行。', created: '将新建', updated: '将更新', skipped: '将跳过', failed: '将出错', why: '没有收下的原因', count: '行数', examples: '例如这些行', fine: '没有发现问题，可以开始导入。',
  fill: '只补全空着的字段', create: '仍然新建一条', update: '用表格里的内容覆盖', skip: '跳过这一行',
}
export const imports = {
  title: '导入表格', subtitle: '支持 CSV 和 Excel（.xlsx），第一行是列名。', step_file: '选择文件', step_columns: '对应列', step_run: '导入', step_result: '结果',
  drop: '点击或拖入文件', uploading: '正在上传…', formats: 'UTF-8 或 GB18030 编码的 .csv，或 .xlsx；30 MB 以内', match: '“{file}”里的列对应什么？', column: '文件里的列', sample: '示例', field: '对应字段', field_for: '“{column}”对应的字段', ignore: '不导入',
  duplicates: '手机号已存在时', need_contact: '至少要有一列对应“姓名”或“手机”。', start: '开始导入',
  running: '正在导入', done: '导入完成', failed: '导入没有完成（已导入的保留）', processed: '已处理', created: '新建', updated: '更新', skipped: '跳过重复', wrong: '有错误', some_wrong: '{n} 行没有导入', some_wrong_text: '下载错误文件，改好后可以直接再次导入。', download: '下载错误行', download_skipped: '下载跳过的行', see: '查看结果', cancel: '停止导入', pace: '速度', pace_of: '每秒 {rate} 行，约剩 {left} 秒', as_leads: '导入为线索', as_customers: '导入为客户', another: '再导入一个', recent: '最近的导入',
  undo: '撤销导入', undo_ask: '撤销这次导入新建的 {n} 条线索？', undo_text: '没人动过的线索会被删除，已有人跟进的保留；更新过的内容不会还原。{until} 之前可以撤销。', undoing: '正在撤销', undone: '已撤销', removed: '移除', kept: '保留', see_kept: '查看保留的线索',
}
export const import_kept = { converted: '保留：已转为客户', assigned: '保留：已分配', changed: '保留：有人改过或记过动态', linked: '保留：有会话、预约或复盘' }
export const import_status = { reading: '正在读取', uploaded: '待对应列', checking: '正在试运行', queued: '排队中', running: '正在导入', completed: '已完成', failed: '没有完成', cancelled: '已停止', undoing: '正在撤销', undone: '已撤销' }
export const import_fields = {
  contact_name: '姓名', contact_phone: '手机', contact_wechat: '微信', contact_email: '邮箱', contact_dingtalk: '钉钉', company_name: '公司', company_industry: '行业', company_size: '规模', company_credit_code: '统一社会信用代码', company_address: '公司地址', province: '省份', city: '城市', district: '区县',
  source_platform: '来源', source_detail: '需求 / 备注', utm_source: '广告来源', utm_medium: '广告媒介', utm_campaign: '广告计划', utm_content: '广告创意', utm_term: '关键词', name: '姓名', phone: '手机', wechat_id: '微信', dingtalk_id: '钉钉', email: '邮箱', gender: '性别', age_range: '年龄段', region_province: '省份', region_city: '城市',
}
