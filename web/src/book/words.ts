/** The words of the page on which people book; what is about the site comes from the organization. */
const zh = {
  title: '在线预约', lead: '{organization} · {site}', loading: '正在打开…', service: '选择项目', minutes: '{n} 分钟', staff: '选择人员', anybody: '不限，谁有空都可以', when: '选择时间', earlier: '前一周', later: '后一周', looking: '正在查找空档…',
  none: '这几天没有空档，请往后看看。', nothing: '暂时没有可在线预约的项目，请电话联系门店。', morning: '上午', afternoon: '下午', evening: '晚上', contact: '您的联系方式', name: '怎么称呼您', phone: '手机号', send: '获取验证码', again: '{n} 秒后可重发', code: '短信验证码', code_sent: '验证码已发送，5 分钟内有效。',
  note: '想说的话（选填）', book: '确认预约', chosen: '{service} · {staff} · {time}', agree: '我已阅读并同意《{title}》', back: '重新选择', need_name: '请填写称呼。', need_phone: '请填写手机号。', need_code: '请填写 6 位验证码。', need_agree: '请先阅读并同意。',
  done: '预约成功', number: '预约号 {number}', add: '加入日历', keep: '请保存这个页面的链接，之后可以查看或取消预约。', cancel: '取消预约', cancel_ask: '确定取消这个预约？', yes: '确定取消', no: '先不取消', cancelled: '预约已取消。', with: '服务人员', place: '地点',
  pending: '待确认', confirmed: '已确认', completed: '已完成', no_show: '未到店', cancelled_state: '已取消', late: '临近开始，如需更改请直接联系门店。', more: '再约一次', my: '我的预约', retry: '再试一次', other: 'English',
  gone: '这个链接不完整或已失效。', closed: '暂不接受在线预约，请电话联系门店。', taken: '这个时间刚刚被约走，请另选一个。', wrong: '验证码不对或已过期，请重新获取。', enough: '操作太频繁，请稍后再试。', many: '您已有多个未到店的预约，请先到店或取消其中一个。', busy: '您在这个时间已有其他预约。', failed: '没有成功，请稍后再试。',
}
export type Words = Record<keyof typeof zh, string>
const en: Words = {
  title: 'Book a visit', lead: '{organization} · {site}', loading: 'Opening…', service: 'Choose a service', minutes: '{n} min', staff: 'Choose a person', anybody: 'Anybody who is free', when: 'Choose a time', earlier: 'Week before', later: 'Next week', looking: 'Looking for free times…',
  none: 'Nothing is free in these days; try later ones.', nothing: 'Nothing can be booked online at present; please call.', morning: 'Morning', afternoon: 'Afternoon', evening: 'Evening', contact: 'How to reach you', name: 'Your name', phone: 'Mobile phone', send: 'Send me a code', again: 'Again in {n} s', code: 'Code', code_sent: 'The code is on its way; it lasts 5 minutes.',
  note: 'Anything to say (optional)', book: 'Book', chosen: '{service} · {staff} · {time}', agree: 'I have read and agree to: {title}', back: 'Choose again', need_name: 'Please tell your name.', need_phone: 'Please enter your phone.', need_code: 'Please enter the 6 digits.', need_agree: 'Please read and agree first.',
  done: 'You are booked', number: 'Booking {number}', add: 'Add to calendar', keep: 'Keep the link of this page to see or cancel your visit.', cancel: 'Cancel the visit', cancel_ask: 'Cancel this visit?', yes: 'Yes, cancel', no: 'No, keep it', cancelled: 'The visit is cancelled.', with: 'With', place: 'Where',
  pending: 'To be confirmed', confirmed: 'Confirmed', completed: 'Done', no_show: 'Missed', cancelled_state: 'Cancelled', late: 'It begins soon: please call the site to change it.', more: 'Book again', my: 'My visit', retry: 'Try again', other: '中文',
  gone: 'This link is incomplete or no longer good.', closed: 'Online booking is closed at present; please call.', taken: 'That time has just gone; please choose another.', wrong: 'The code is wrong or too old; ask for a new one.', enough: 'Too often: please try again later.', many: 'You have several visits ahead; come or cancel one first.', busy: 'You have another visit at that time.', failed: 'That did not work; please try again later.',
}
export type Language = 'zh-CN' | 'en'
export const WORDS: Record<Language, Words> = { 'zh-CN': zh, en }
export const languageOf = (wanted: readonly string[]): Language => (wanted.find((one) => /^(zh|en)/i.test(one))?.toLowerCase().startsWith('en') ? 'en' : 'zh-CN')
/** Every place at once, so that what is filled in is not looked through again. */
export const fill = (text: string, values: Record<string, string>) => text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
