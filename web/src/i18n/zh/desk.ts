export const desk = {
  note: '备注', note_hint: '写给同事的备注，客人看不到。Enter 保存', note_save: '保存备注', note_only: '仅同事可见', mention: '提到同事', to_reply: '回复客人（r）', to_note: '写备注（n）',
  attach: '发送图片或文件（可直接粘贴）', file_large: '文件不能超过 10 MB', file_open: '下载 {name}', claimed_email: '自留邮箱', answer_by: '留言', by_email: '客人已离开，回复会同时发到邮箱', by_sms: '客人已离开，回复后会发短信提醒',
  snooze: '稍后处理', snoozed: '已稍后处理', snoozed_until: '稍后处理至 {time}', snoozed_words: '稍后处理，客人回复时恢复', wake: '立即恢复', woken: '已恢复',
  in_hour: '1 小时后', tomorrow: '明天 9:00', monday: '下周一 9:00', until_words: '直到客人回复', at_time: '选择时间…', choose_time: '选择恢复的时间',
  priority: '优先级', sub_status: '细分状态', sub_none: '不细分', tags: '标签', tags_hint: '输入标签后回车', save: '保存',
  people: '参与同事', previous: '上一次会话', following: '下一次会话', nobody: '还没有同事参与',
  pick: '多选', pick_end: '退出多选', picked: '已选 {n} 个', bulk_assign: '分配给', bulk_resolve: '标记解决', bulk_close: '结束会话', bulk_tag: '加标签', bulk_snooze: '稍后处理（1 小时）',
  bulk_ask: '{action}：将改变 {changes} 个', bulk_rest: '{same} 个本来就是这样，{refused} 个不能这样操作', bulk_do: '执行', bulk_done: '已完成 {n} 个', bulk_refused: '{n} 个没有完成', bulk_none: '没有可以改变的会话',
}
export const desk_priorities = { low: '低', medium: '普通', high: '高', urgent: '紧急' }
export const desk_refusals = { wrong_status: '当前状态不能这样操作', not_found: '找不到该会话', agent_missing: '找不到这位同事', snooze_past: '时间已过' }
export const presence = { label: '我的接待状态' }
export const agent_status = { online: '在线', busy: '忙碌', offline: '离线', lost: '已断开' }
export const routing = {
  title: '会话分配', subtitle: '会话怎样自动分给在线的同事', add: '添加分配方式', edit: '编辑', drop: '删除', drop_ask: '删除这个分配方式？', dropped: '已删除', none: '还没有分配方式：会话由同事自己接待',
  of: '渠道', everywhere: '所有其他渠道', state: '状态', active: '启用', strategy: '分配方式', round_robin: '轮流', least_busy: '空闲优先', sticky: '优先上次接待的同事', among: '分给', everybody: '所有人', team: '团队',
  skills: '技能', skills_hint: '只分给具备全部这些技能的同事；留空不限', overflow: '等待过久', overflows: '{n} 分钟后分给 {who}', overflow_minutes: '等待多少分钟后扩大范围', overflow_hint: '留空表示一直等原来的团队', overflow_team: '扩大到团队', on_offline: '同事离线时', return: '会话退回排队', keep: '会话保留',
  agents: '坐席', agent: '坐席', places: '同时接待上限', places_hint: '0 表示不自动分配；稍后处理的会话不占位',
  sub_statuses: '会话细分状态', sub_hint: '在固定状态下用自己的说法细分，例如“进行中 · 等医生”。停用后已有会话保留原来的说法。', sub_name: '细分状态名称', add_word: '添加',
}
export const supervisor = {
  title: '主管台', subtitle: '谁在等、谁空闲、谁接待了多少；点开会话可旁听，写备注即为耳语', waiting: '等待中', there: '在线坐席', idle: '空闲', usual: '近一天平均处理', minutes: '{n} 分钟', who: '客人', since: '已等待', said: '最近一句', take: '我来接待', taken: '已由您接待', nobody: '没有人在等', load: '接待中', unread: '未读会话',
}
export const archives = {
  title: '会话归档', subtitle: '已结束的会话，按说过的话查找', search: '搜索说过的话、姓名、会话编号或手机尾号', none: '还没有归档：会话结束后会自动归档', none_found: '没有找到', who: '客人', agent: '接待同事', channel: '渠道', count: '消息数', closed_at: '结束时间', number: '会话编号', phone: '电话', email: '邮箱', reason: '归档原因', tickets: '工单', customer: '客户', said: '会话内容',
}
export const archive_reasons = { closed: '会话结束', followed: '客人开启了新会话' }
export const archive_senders = { customer: '客人', agent: '同事', ai: '智能回复', system: '系统', note: '内部备注' }
