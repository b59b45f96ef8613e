/** Words for the stable codes of the API; a code without an entry shows the server's own title. */
export const errors = {
  unknown: '出了点问题,请重试。', server: '服务器出了点问题,您填写的内容还在,请稍后重试。', network: '网络不通,内容已保留,恢复后请重试。',
  load_failed: '没能加载出来', request_id: '编号 {id}(找人排查时请提供)', page_missing: '没有这个页面', go_home: '回到工作台',
  'request.invalid': '有几项填写不正确,请按提示修改。', 'auth.invalid_credentials': '账号或密码不正确。', 'auth.locked': '连续输错次数过多,账号已暂时锁定,请稍后再试。',
  'auth.unauthenticated': '登录已过期,请重新登录。', 'auth.forbidden': '您没有权限做这件事。', 'permission.denied': '您没有权限做这件事。', 'auth.csrf': '页面已过期,请刷新后重试。',
  'feature.disabled': '这项功能还没有开启。', 'rate.limited': '操作太频繁,请稍等片刻再试。', 'idempotency.key_reused': '这次提交与之前的不一致,请重新提交。',
  'idempotency.in_progress': '同样的操作正在处理,请稍候。', 'http.401': '请先登录。', 'http.403': '您没有权限做这件事。', 'http.404': '没有找到,可能已被删除。', 'http.409': '与现有数据冲突,请刷新后再试。',
  'http.412': '别人刚刚修改过,请刷新后再试。', 'http.413': '内容太大了。', 'http.429': '操作太频繁,请稍等片刻再试。', 'appointment.slot_taken': '这个时间刚刚被约走了。',
}
