/** Finding people, taking lists out, and trying a sheet before it comes in. */
export const finding = {
  title: '搜索客户与线索', placeholder: '姓名、拼音或首字母、手机尾号、公司、微信、标签', hint: '例如：张小明、zxm、5678、整个手机号', none: '没有找到“{q}”', none_hint: '换一种写法：姓名中的一两个字、拼音首字母或手机后四位。',
  customers: '客户', leads: '线索', all_customers: '在客户列表中查看全部', all_leads: '在线索列表中查看全部', keys: '↑↓ 选择 · 回车打开 · Esc 关闭', found: '找到 {n} 条',
}
export const taking = {
  export: '导出', title: '导出列表', text: '按当前筛选条件导出您能看到的记录；手机号始终脱敏，操作会记入审计日志。文件保留七天，只有您能下载。', format: '格式', csv: 'CSV（最多 50 万行）', xlsx: 'Excel（最多 5 万行）',
  reason: '导出原因', reason_hint: '例如：月度回访名单', ask: '开始导出', asked: '正在生成，完成后通知您', mine: '我的导出', none: '还没有导出', rows: '{n} 行', progress: '已处理 {n} 行', cut: '超出上限，已截断', download: '下载',
}
export const taking_status = { queued: '排队中', running: '生成中', done: '已完成', failed: '失败', removed: '已过期' }
export const trial = {
  check: '先试运行', checking: '正在试运行，不会写入任何数据…', title: '试运行结果', stale: '选择有变化，请重新试运行。', created: '将新建', updated: '将更新', skipped: '将跳过', failed: '将出错', rows: '例如第 {rows} 行', fine: '没有发现问题，可以开始导入。',
  fill: '只补全空着的字段', create: '仍然新建一条', update: '用表格里的内容覆盖', skip: '跳过这一行',
}
