/** Words of how a web chat receives: they come with its form. */
export const reception = {
  open: '接待设置', title: '接待设置：{name}', preview: '预览', hours: '工作时间', hours_hint: '不选则按机构默认日历；都没有则全天', default_hours: '机构默认', greeting: '欢迎语', closed_greeting: '非工作时间的欢迎语', closed_hint: '留空则与欢迎语相同', ai_notice: '部分回复由 AI 生成，请注意甄别', ai_label: '始终显示“部分回复由 AI 生成”', files: '客人可以发送图片和文件',
  prechat: '开始前先填写', intro: '表单说明', fields: '要填写的内容', asked: '询问', required: '必填', topics: '咨询主题', topics_hint: '客人选择主题后，会话优先分给对应团队', topic: '主题', team: '团队', no_team: '不指定', topic_add: '添加主题', no_text: '还没有发布“服务”用途的授权文本：收集个人信息前应先告知并取得同意。', to_texts: '去发布',
  offline: '没有人接待时', never: '照常聊天', closed: '非工作时间改为留言', away: '非工作时间或无人在线时改为留言', offline_text: '留言说明', offline_hint: '留言会成为会话和线索；客人留了邮箱的，回复同时发到邮箱，只留手机的，回复后发短信提醒。',
  state: '预览状态', state_open: '工作时间', state_closed: '非工作时间', state_form: '填写信息', start: '开始咨询', leave: '提交留言', content: '想咨询的内容', type: '输入消息…', consent: '同意个人信息处理说明', usual_intro: '请先填写以下信息', usual_offline: '现在没有同事在线，请留言', online: '在线，通常几分钟内回复', resting: '休息中',
}
export const details = { name: '称呼', phone: '手机号', email: '邮箱', topic: '咨询主题' }
