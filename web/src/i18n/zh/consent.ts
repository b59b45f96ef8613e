/** What a customer has agreed to, and the link by which they say it themselves. */
export const consent_pane = {
  text: '按用途逐项记录。客人可以自己打开链接查看、同意或撤回，不需要登录。', none: '还没有生效的授权文本。', version: '第 {n} 版', make: '生成授权链接', send: '短信发送给客人', sent: '短信已排队发送。链接有效期至 {date}。', made: '把链接发给客人本人（短信或微信都可以）。有效期至 {date}。', link: '授权链接', copy: '复制', look: '预览', spent: '客人撤回后，旧链接不能再用来同意，需要重新生成。',
}
export const consent_states = { given: '已同意', withdrawn: '已撤回', stale: '文本已更新，待重新同意', none: '未表示' }
