/** Passkeys, identities, identity providers, colleagues' sessions, encryption keys. */
export const passkeys = {
  title: '通行密钥', hint: '用指纹、面容或设备密码登录，不用输入密码，也不会被钓鱼网站骗走。', add: '添加通行密钥', name: '名称', name_hint: '例如：我的手机、前台电脑', added: '已添加，下次可以用它登录', none: '还没有通行密钥。', unsupported: '这个浏览器或访问地址不支持通行密钥，请通过 https 域名访问。', already: '这台设备上已有一个通行密钥。', rename: '改名', renamed: '已改名', remove_ask: '移除后这台设备不能再用通行密钥登录，确定吗？',
}
export const identities = {
  title: '绑定的身份', hint: '绑定后可以直接用它登录。', none: '没有绑定其他身份。', link: '绑定“{name}”', unlink: '解绑', unlink_ask: '解绑后不能再用它登录，确定吗？', unlinked: '已解绑', wechat_hint: '微信在机构的小程序里绑定。', kinds_oidc: '单点登录', kinds_wechat_mini: '微信小程序', since: '绑定于',
}
export const idp = {
  tab: '身份提供方', subtitle: '让同事用企业自己的账号登录，或在微信小程序里登录。', add: '添加身份提供方', edit: '修改身份提供方', empty: '还没有身份提供方', empty_hint: '支持 OpenID Connect（如企业身份平台）和微信小程序。', kind: '类型', name: '名称', name_hint: '显示在登录页的按钮上', issuer: '颁发者地址（issuer）', client_id: '客户端编号', app_id: '小程序 AppID', secret: '客户端密钥', secret_kept: '已保存，不再显示；不改请留空', secret_new: '只在这里填写一次，之后不再显示', scopes: '申请的范围', by_email: '已验证的邮箱相同时，直接登录对应账号', by_email_hint: '只对机构自己管理的身份提供方开启。', enabled: '启用', disabled: '停用', status: '状态', redirect: '回调地址', redirect_hint: '请在身份提供方那里登记这个地址。', sign_in_link: '登录链接', sign_in_link_hint: '发给同事，打开就能看到这个登录按钮。', test: '测试', test_ok: '连接正常，身份提供方认识本系统', test_away: '连不上身份提供方，请检查地址和网络', test_distrusted: '应答不可信：{reason}', test_refused: '身份提供方不认识本系统，请检查编号和密钥：{reason}', enable: '启用', disable: '停用', disable_ask: '停用后不能再用它登录，确定吗？', now_enabled: '已启用', now_disabled: '已停用', remove: '删除', remove_ask: '删除后，所有绑定都会解除，确定吗？', removed: '已删除', saved: '已保存',
}
export const idp_kind = { oidc: 'OpenID Connect', wechat_mini: '微信小程序' }
export const whose = {
  tab: '登录中的同事', pick: '选择一位同事', pick_hint: '查看同事在哪些设备上登录，并可以让它退出。', none: '这位同事没有登录中的设备', end: '退出', ended: '已退出', end_all: '全部退出', end_all_ask: '这位同事的所有设备都会退出登录，确定吗？', ended_many: '已退出 {n} 个',
}
export const logfilter = { who: '全部同事', way: '全部方式', outcome: '全部结果', ip: 'IP 地址', new_place: '只看新地点', region: '地区', keep: '登录日志保留天数', keep_hint: '法律要求网络日志留存不少于六个月（180 天）；到期的每晚自动清理。' }
export const rotation = {
  overlap: '旧密钥继续有效', hours: '{n} 小时', at_once: '立即失效', previous: '旧密钥有效至 {time}', rotate_title: '轮换密钥', rotate_text: '生成新的令牌和签名密钥。旧的一对在下面的时间内仍然有效，便于逐台更换。', edit: '修改密钥', last_ip: '最近使用的 IP', updated: '已保存，两秒内生效',
}
export const vault = {
  title: '密钥', subtitle: '客户电话等敏感信息用机构自己的密钥加密保存。', versions: '密钥版本', version: '版本', state: '状态', wrapped: '主密钥编号', current_master: '由主密钥封装后保存，本页从不显示密钥本身。', rotate: '开始轮换', rotate_ask: '开始轮换密钥？', rotate_text: '会生成新的密钥，后台把已有数据逐批换用新密钥加密，期间一切照常。通常几分钟到几小时。', started: '已开始轮换', running: '正在轮换', history: '轮换记录', none: '还没有轮换过', none_hint: '建议每年一次，或在怀疑密钥泄露时。', from_to: '第 {from} 版 → 第 {to} 版', sealed: '已重新加密', moved: '已更换索引', unreadable: '无法打开', at: '开始时间', finished: '完成时间', kind_data: '数据密钥', kind_index: '索引密钥', kind_master: '主密钥封装', rows: '{n} 条',
  erase: '销毁密钥', erase_text: '销毁后，用这些密钥加密的内容（电话、证件、密文文件等）永远无法打开，备份里的也一样，任何人都不能恢复。只在机构停用、需要彻底清除数据时使用。', erase_how: '只有所有者可以申请，需要验证器的验证码。申请后有七天等待期，期间管理员会收到通知，可以随时撤销。', erase_ask: '申请销毁', erase_owner: '只有机构所有者可以申请。', reason: '原因', reason_hint: '会写入不可更改的记录', confirm: '请输入机构名称“{name}”以确认', confirm_wrong: '与机构名称不一致', code: '验证器的验证码', waiting: '密钥将在 {time} 销毁', waiting_text: '在此之前可以撤销。原因：{reason}', cancel: '撤销销毁', cancelled: '已撤销，密钥保留', requested: '已申请，七天后执行', done: '密钥已于 {time} 销毁',
}
export const key_state = { announced: '准备中', current: '使用中', old: '正在换下', retired: '已停用', settling: '准备中', sealing: '重新加密中', moving: '更换索引中', finished: '已完成' }
export const stepup = { by_passkey: '用通行密钥验证', by_code: '改用验证器的验证码', by_password: '改用密码', code: '验证码' }
