/** Signing in by other ways, joining, applying: the pages that one sees before there is a session. */
export const signin = {
  by_password: '密码登录', by_sms: '短信验证码登录', forgot: '忘记密码', phone: '手机号', phone_needed: '请输入手机号', code: '验证码', code_needed: '请输入验证码', code_first: '请先获取验证码', send: '获取验证码', again: '{n} 秒后可重发', sent: '如果该号码可用，验证码已发出，5 分钟内有效。',
  more: '其他登录方式', by_passkey: '使用通行密钥登录', by_provider: '使用“{name}”登录', by_wechat: '也可以在机构的微信小程序里登录', puzzling: '正在进行安全验证，请稍候…', sso: '单点登录', sso_refused: '没有得到身份提供方的同意，请重试。', linked: '已绑定，以后可以直接用它登录', to_account: '返回我的账号', unlinked: '该身份还没有绑定账号', unlinked_hint: '请用密码或验证码登录一次，之后就可以直接用它登录。',
  factor: '二次验证', factor_hint: '请输入验证器应用里的 6 位数字；手机不在身边时，可以用一个恢复码。', factor_code: '验证码或恢复码', factor_continue: '继续', back: '返回登录',
  enrol: '绑定验证器', enrol_hint: '贵机构要求二次验证。用验证器应用扫描二维码，再输入应用显示的 6 位数字。', enrol_secret: '无法扫码时，手动输入这个密钥', enrol_qr: '绑定验证器的二维码', enrolled: '已绑定验证器，请到“我的账号”生成恢复码',
  reset: '重设密码', reset_hint: '用绑定的手机号接收验证码，再设置新密码。之后所有设备都需要重新登录。', new_password: '新密码', reset_done: '密码已重设，请用新密码登录',
  join: '接受邀请', join_to: '{org} 邀请您加入，身份是{role}。', join_name: '您的姓名', join_login: '登录账号', join_login_hint: '手机号或邮箱，以后用它登录', join_submit: '加入', join_wrong_text: '链接已经用过、过期或被撤回，请向邀请您的人要一个新的。', join_until: '有效期至 {date}',
  apply: '入驻申请', apply_hint: '填写后由机构审核。通过后，我们会把加入链接发到您的手机。', apply_position: '岗位', apply_position_hint: '例如：咨询师、前台', apply_code: '工号', apply_message: '留言', apply_submit: '提交申请', apply_sent_text: '可以在这台设备上再次打开本页查看进度。', apply_again: '重新填写', apply_pending: '等待审核', apply_approved: '已通过，请查看手机短信里的加入链接', apply_rejected: '没有通过：{reason}',
}
