export const desk = {
  note: '备注', note_hint: '写给同事的备注，客人看不到。Enter 保存', note_save: '保存备注', note_only: '仅同事可见', mention: '提到同事', to_reply: '回复客人（r）', to_note: '写备注（n）',
  snooze: '稍后处理', snoozed: '已稍后处理', snoozed_until: '稍后处理至 {time}', snoozed_words: '稍后处理，客人回复时恢复', wake: '立即恢复', woken: '已恢复',
  in_hour: '1 小时后', tomorrow: '明天 9:00', monday: '下周一 9:00', until_words: '直到客人回复', at_time: '选择时间…', choose_time: '选择恢复的时间',
  priority: '优先级', sub_status: '细分状态', sub_none: '不细分', tags: '标签', tags_hint: '输入标签后回车', save: '保存',
  people: '参与同事', previous: '上一次会话', following: '下一次会话', nobody: '还没有同事参与',
  pick: '多选', pick_end: '退出多选', picked: '已选 {n} 个', bulk_assign: '分配给', bulk_resolve: '标记解决', bulk_close: '结束会话', bulk_tag: '加标签', bulk_snooze: '稍后处理（1 小时）',
  bulk_ask: '{action}：将改变 {changes} 个', bulk_rest: '{same} 个本来就是这样，{refused} 个不能这样操作', bulk_do: '执行', bulk_done: '已完成 {n} 个', bulk_refused: '{n} 个没有完成', bulk_none: '没有可以改变的会话',
}
export const desk_priorities = { low: '低', medium: '普通', high: '高', urgent: '紧急' }
export const desk_refusals = { wrong_status: '当前状态不能这样操作', not_found: '找不到该会话', agent_missing: '找不到这位同事', snooze_past: '时间已过' }
