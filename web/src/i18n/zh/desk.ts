export const desk = {
  note: '备注', note_hint: '写给同事的备注，客人看不到。Enter 保存', note_save: '保存备注', note_only: '仅同事可见', mention: '提到同事', to_reply: '回复客人（r）', to_note: '写备注（n）',
  attach: '发送图片或文件（可直接粘贴）', file_large: '文件不能超过 10 MB', file_open: '下载 {name}', claimed_email: '自留邮箱', answer_by: '留言', by_email: '客人已离开，回复会同时发到邮箱', by_sms: '客人已离开，回复后会发短信提醒',
  snooze: '稍后处理', snoozed: '已稍后处理', snoozed_until: '稍后处理至 {time}', snoozed_words: '稍后处理，客人回复时恢复', wake: '立即恢复', woken: '已恢复',
  in_hour: '1 小时后', tomorrow: '明天 9:00', monday: '下周一 9:00', until_words: '直到客人回复', at_time: '选择时间…', choose_time: '选择恢复的时间',
  filters: '筛选', any_tag: '任何标签，回车确认', any_sub: '任何细分状态', no_filters: '清除筛选', priority: '优先级', sub_status: '细分状态', sub_none: '不细分', tags: '标签', tags_hint: '输入标签后回车', save: '保存',
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
export const joined = {
  merge: '合并会话', title: '并入同一客户的另一段会话', text: '这段会话会结束，备注、同事、标签和工单转到选中的会话；消息留在原处，在那边的对话里按时间一起显示。不能撤销。', into: '并入哪一段', none: '这位客户没有其他未结束的会话。', preview: '合并后', reason: '原因（可不填）', tell: '告诉客户换到另一段对话继续', done: '已合并',
  does_messages: '{n} 条消息按时间显示在那边，{notes} 条备注转过去', does_after: '负责人：{agent}；优先级：{priority}；标签：{tags}', does_scheduled: '{n} 条定时消息不再发送', holds: '已并入 {name} 的 {n} 条消息', went: '这段会话已并入', open: '打开', unseen: '有一部分并入的消息您不能查看',
}
export const joined_refusals = { same: '不能并入自己', customer: '两段会话不是同一位客户的', over: '其中一段会话已经结束' }
export const later = {
  send_at: '定时发送', waiting_n: '{n} 条定时消息', title: '定时消息', content: '内容', at: '发送时间', usual: '常用时间', keep: '定时', kept: '已定时', edit: '修改', cancel: '取消发送', cancelled: '已取消', sends: '客户先来信也照发', sends_hint: '到点一定发出，除非会话已结束。', cancels_hint: '客户在这之前来信，就不发了，并通知您。', will_not: '客户已来信，到点不会发出。',
}
export const later_status = { waiting: '等待发送', sent: '已发出', cancelled: '已取消', failed: '未发出' }
export const later_reasons = { closed: '会话已结束', replied: '客户先来信了', author_gone: '写的人已不在岗', channel_window_closed: '平台的回复时限已过', channel_window_full: '平台的回复次数已用完', channel_paused: '渠道已暂停' }
export const papers = { show: '查看图片', hide: '收起', loading: '正在读取图片', failed: '图片读取失败' }
export const attendance = {
  title: '坐席在线记录', subtitle: '每天谁在、忙碌和离开多久，按第一家门店的当地时间。', wall: '返回主管台', link: '在线记录', range: '时间范围', today: '今天', last: '近 {n} 天', empty: '这段时间没有人上线', empty_hint: '坐席在右上角切换“在线”后，这里会有记录。', day: '日期', times: '首次到最后', now: '现在', online: '在线 {n} 小时', busy: '忙碌 {n} 小时', away: '离开 {n} 小时', online_hours: '在线（时）', busy_hours: '忙碌（时）', away_hours: '离开（时）', line: '一天（0–24 点）',
}
export const transfers = {
  title: '导出与导入', out: '导出会话', out_hint: '把您能看到的会话导出为开放格式（ZIP 内的 JSON Lines），最多 2 万个；手机号只有后四位，文件只写引用。原因记入审计日志，文件保留七天。', in: '导入会话', in_hint: '收入同样格式的文件，最大 50 MB。导入的会话作为已结束的历史归档：不通知任何人，不计时；同一份文件导入两次不会重复。', days: '开始时间（留空为全部）', notes: '包含内部备注', reason: '原因', reason_hint: '例如：更换系统、监管检查', ask: '开始导出', asked: '正在导出，完成后通知您', choose: '选择文件', sent: '已收到，正在导入', mine: '我的导出与导入', none: '还没有导出或导入', download: '下载', progress: '进度', talks: '{n} 个会话', report: '收入 {taken}，已有 {known}，读不懂 {refused}', refused_line: '第 {reason}',
}
export const transfer_status = { queued: '排队中', running: '进行中', done: '完成', failed: '失败', removed: '已过期删除' }
