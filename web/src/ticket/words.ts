/** The words of the page that the link of a ticket opens; what is about the ticket comes from the organization. */
const zh = {
  title: '我的工单', lead: '{organization} · 工单 {number}', loading: '正在打开…', opened: '提交于 {time}', said: '往来', none: '还没有回复，我们会尽快联系您。', ours: '{name}（{organization}）', you: '您',
  answer: '回复', answer_hint: '想补充什么，请写在这里', send: '发送', sent: '已收到您的回复。', rate: '这次处理您满意吗？', rate_again: '您已评价，七天内可以修改。', score_1: '1 分，很不满意', score_2: '2 分，不满意', score_3: '3 分，一般', score_4: '4 分，满意', score_5: '5 分，很满意', why: '想说的话（选填）', rate_send: '提交评价', rated: '感谢您的评价。',
  choose: '请先选择分数。', gone: '这个链接不完整或已过期，请索取新链接。', changed: '工单状态刚刚变了，请重新打开再试。', enough: '今天的回复已达上限，请明天再来或致电。', failed: '没有成功，您写的内容还在，请稍后再试。', retry: '再试一次', talk_title: '服务评价', talk_lead: '感谢咨询{organization}', talk_rate: '这次服务您满意吗？', talk_over: '评价已过修改期限，感谢您的反馈。', other: 'English',
  pending: '待处理', in_progress: '处理中', waiting_customer: '等待您的回复', waiting_internal: '处理中', resolved: '已解决', closed: '已关闭', archived: '已关闭',
}
export type Words = Record<keyof typeof zh, string>
const en: Words = {
  title: 'My ticket', lead: '{organization} · ticket {number}', loading: 'Opening…', opened: 'Sent {time}', said: 'What was said', none: 'No answer yet; we will be in touch soon.', ours: '{name} ({organization})', you: 'You',
  answer: 'Answer', answer_hint: 'Anything to add?', send: 'Send', sent: 'We have your answer.', rate: 'Were you happy with how this was handled?', rate_again: 'You have rated this; you may change it for seven days.', score_1: '1, very unhappy', score_2: '2, unhappy', score_3: '3, so-so', score_4: '4, happy', score_5: '5, very happy', why: 'Anything to say (optional)', rate_send: 'Send rating', rated: 'Thank you.',
  choose: 'Please choose a number first.', gone: 'This link is incomplete or has expired: please ask for a new one.', changed: 'The ticket has just changed: open it again and try.', enough: 'That is enough for today; call, or come back tomorrow.', failed: 'That did not work; what you wrote is still here. Please try again later.', retry: 'Try again', talk_title: 'How was it?', talk_lead: 'Thank you for writing to {organization}', talk_rate: 'Were you happy with how you were served?', talk_over: 'The rating can no longer be changed. Thank you.', other: '中文',
  pending: 'Waiting', in_progress: 'In progress', waiting_customer: 'Waiting for you', waiting_internal: 'In progress', resolved: 'Resolved', closed: 'Closed', archived: 'Closed',
}
export type Language = 'zh-CN' | 'en'
export const WORDS: Record<Language, Words> = { 'zh-CN': zh, en }
export const languageOf = (wanted: readonly string[]): Language => (wanted.find((one) => /^(zh|en)/i.test(one))?.toLowerCase().startsWith('en') ? 'en' : 'zh-CN')
/** Every place at once, so that what is filled in is not looked through again. */
export const fill = (text: string, values: Record<string, string>) => text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
