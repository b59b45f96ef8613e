/** Words of channels on other platforms: loaded by the page of channels, and beside a message that did not arrive. */
export const carriers = {
  create: '接入平台', edit: '编辑平台渠道', name: '名称', platform: '平台', site: '接待门店', address: '接收地址', guide: '接入步骤', secrets: '平台密钥已保存', secrets_text: '以下密钥只显示这一次，请按接入步骤粘贴到平台后台。',
  kept: '已保存，留空表示不改', test: '测试连接', tested: '连接正常', untested: '连接失败：{why}', pause: '暂停', resume: '恢复', paused: '已暂停', resumed: '已恢复', try: '试读样例', try_text: '粘贴平台推送的一段内容，看看会读成什么；不会保存。', body: '样例内容', read: '试读', unread: '读不出来：{why}',
  last_in: '最近收到', last_out: '最近送出', last_error: '最近错误', health: '健康', well: '正常', ill: '异常', idle: '还没有消息', counts: '近七天', counts_text: '收到 {taken} · 待处理 {waiting} · 读不出 {refused} · 送出 {sent} · 失败 {failed} · 结果未知 {uncertain} · 伪造 {forged}',
  resend: '重发', resent: '已重新发送', sure: '确认重发', sure_title: '对方可能已收到，仍要重发？', sure_text: '上次发送没有得到平台答复。请先与客户确认，以免重复。',
}
export const carrier_fields = {
  reply_url: '回复推送地址', secret: '密钥', reply_secret: '回复签名密钥', signature_header: '签名请求头', timestamp_header: '时间请求头', items: '消息列表路径', message_id: '消息编号路径', sender_id: '客户编号路径', sender_name: '客户称呼路径', text: '内容路径', receipt_id: '回执编号路径', receipt_state: '回执状态路径',
  corp_id: '企业 ID', open_kfids: '客服账号 ID（选填）', app_id: 'AppID', token: 'Token', aes_key: 'EncodingAESKey', address: '邮箱地址', sender: '发件人名称', tickets: '来信建工单（不进会话）', imap_host: 'IMAP 服务器', imap_port: 'IMAP 端口', imap_security: 'IMAP 加密', smtp_host: 'SMTP 服务器', smtp_port: 'SMTP 端口', smtp_security: 'SMTP 加密', password: '密码或授权码', app_secret: '应用 AppSecret', webhook: '群机器人地址', sign_secret: '加签密钥', encrypt_key: 'Encrypt Key', verification_token: 'Verification Token',
}
export const carrier_guides = {
  wechat_work: '1. 企业微信后台 → 应用管理 → 自建应用，开通“微信客服”接口，复制应用 Secret 填到下方。\n2. 保存后，把接收地址、Token、EncodingAESKey 填到应用的“接收消息”设置中。\n3. 在“微信客服”里把客服账号的接待方式设为“API 管理”。\n4. 点“测试连接”。客户发言后 48 小时内最多回复 5 条。',
  wechat_mp: '1. 公众平台 → 设置与开发 → 基本配置，复制 AppID 与 AppSecret 填到下方。\n2. 保存后，把接收地址、Token、EncodingAESKey 填到“服务器配置”，加解密方式选“安全模式”，数据格式选 XML，然后启用。\n3. 小程序在“开发管理 → 消息推送”中同样填写。\n4. 客户发言后 48 小时内可回复。',
  email: '1. 在邮箱设置中开启 IMAP 与 SMTP，生成“授权码”填到密码处（不是登录密码）。\n2. 保存后点“测试连接”。只收取接入之后的新邮件，不会改动邮箱里的已读状态。\n3. 打开“来信建工单”后，每封新邮件成为一张工单，回信记到同一张工单，公开回复会用邮件发出；10 MB 以内的 PDF、PNG、JPEG 附件会保存。',
  dingtalk: '1. 钉钉开放平台 → 应用开发 → 机器人，复制 AppSecret，消息接收地址填本页的接收地址。\n2. 在群里添加“自定义机器人”，安全设置选“加签”，把 Webhook 地址与加签密钥填到下方。',
  feishu: '1. 飞书开放平台 → 事件与回调，设置 Encrypt Key 与 Verification Token 填到下方；保存后把接收地址填到请求地址，订阅“接收消息”事件。\n2. 在群里添加“自定义机器人”，开启“签名校验”，把 Webhook 地址与密钥填到下方。',
  api: '1. 在“API 密钥”页为程序建一把带“回复会话”权限的密钥。\n2. 程序把客户的话 POST 到接收地址，相同 id 只算一条。\n3. 我方回复会按 Standard Webhooks 签名推送到“回复推送地址”。',
  webhook: '1. 保存后，把接收地址和密钥交给平台或中间程序。\n2. 推送时以“时间戳.原文”做 HMAC-SHA256，放入签名请求头。\n3. 用“试读样例”核对各字段的路径。\n4. 我方回复会按 Standard Webhooks 签名推送到“回复推送地址”。',
}
export const deliveries = { queued: '排队重发', sent: '已送出', failed: '未送达：{why}', uncertain: '结果未知：平台没有答复', fallback: '未发往平台，请用其他方式联系客户', waits: '没有发出通知，客人回到网页时才能看到' }
export const delivery_reasons = { paused: '渠道已暂停', login: '账号或密码不对', connect: '连不上平台', timeout: '平台没有答复', nobody: '找不到收件人', interrupted: '发送被中断', undelivered: '平台未送达', switched_off: '平台已关闭', automatic: '对方是自动邮件，不再自动答复', 'smtp.550': '对方邮箱不存在', 'wecom.45009': '平台限流', 'wecom.95018': '会话已结束', 'wechat.45015': '超过回复时限', 'wechat.45047': '超过回复条数' }
