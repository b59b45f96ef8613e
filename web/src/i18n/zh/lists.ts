/** Views of lists, and changes of many rows at once. */
export const views = {
  label: '视图', all: '全部', save: '存为视图', name: '视图名称', name_hint: '例如：高净值待回访', shared: '共享给同事', keep: '保存视图', saved: '视图已保存', update: '把现在的列存进视图', updated: '视图已更新', default_on: '设为我的默认', default_off: '取消默认', default_set: '已设为默认视图', default_gone: '已取消默认视图',
  share: '共享给同事', unshare: '改为仅自己可见', remove: '删除视图', removed: '视图已删除', manage: '管理视图“{name}”', of_colleague: '同事共享的视图', no_words: '保存筛选条件、显示的列和排序；搜索框里的文字不会存进视图。',
}
export const sorts = { label: '排序', newest: '最新', score: '评分最高' }
export const bulk = {
  whole: '改全部符合筛选的', owner: '改归属', stage: '改阶段', status: '改状态', remove_tag: '去标签', nobody: '无人负责', ask: '{action}：{value}', ask_all: '会修改全部 {n} 条符合当前筛选条件的记录，不只是已选中的。24 小时内可以撤销一次。', ask_none: '现在没有符合筛选条件的记录。', counting: '正在统计会修改多少条…', too_many: '符合条件的超过 {n} 条，一次改不了这么多，请先缩小筛选范围。', rows_of: '共 {n} 条', over: '超过 {n} 条', ask_some: '会修改选中的 {n} 条记录。24 小时内可以撤销一次。', confirm: '确认修改', reason: '原因', reason_hint: '例如：价格不合适',
  running: '正在修改 {done}/{total}', undoing: '正在撤销…', failed: '没有完成，已改的 {changed} 条保留', done: '已修改 {changed} 条', same: '{n} 条原本就是', refused: '{n} 条未能修改', missing: '{n} 条已不存在或不归您查看', undo: '撤销', undone: '已撤销：恢复 {restored} 条', kept: '{n} 条之后有人改过，保留', why: '查看原因', close: '关闭提示', rows: '未能修改的记录',
}
export const bulk_why = {
  'customer.stage_refused': '当前阶段不能直接改到该阶段', 'lead.wrong_status': '当前状态不能直接改到该状态', 'lead.no_assignee': '该同事账号已停用', 'auth.forbidden': '没有权限从别人手里改派', 'auth.out_of_scope': '修改后会超出您的数据范围', 'bulk.changed_since': '之后有人改过', 'customer.not_found': '客户已不存在', 'lead.not_found': '线索已不存在', 'customer.merged': '已合并到另一位客户', 'pool.person_inside': '在公海中，要从公海领取或分配',
}
