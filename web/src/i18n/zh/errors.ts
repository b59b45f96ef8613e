/** The server says each problem in the caller's language; here is only what it cannot say itself. */
export const errors = {
  unknown: '出了点问题，请重试。', server: '服务器出了点问题，您填写的内容还在，请稍后重试。', network: '网络不通，内容已保留，恢复后请重试。',
  load_failed: '没能加载出来', request_id: '编号 {id}（找人排查时请提供）', page_missing: '没有这个页面', go_home: '回到工作台',
  'request.invalid': '有几项填写不正确，请按提示修改。',
  'http.413': '内容太大了。', 'http.429': '操作太频繁，请稍等片刻再试。', 'http.502': '服务器正在重启，请稍后重试。', 'http.503': '系统繁忙，请稍后重试。',
  'field.missing': '请填写这一项', 'field.string_too_short': '太短了', 'field.string_too_long': '太长了', 'field.string_pattern_mismatch': '格式不正确', 'field.string_type': '请填写文字',
  'field.value_error': '内容不正确', 'field.origin': '请填写完整的网站地址，如 https://www.example.cn', 'field.phone': '请输入正确的电话号码', 'field.literal_error': '请选择列表中的一项', 'field.uuid_parsing': '请选择列表中的一项',
  'field.greater_than_equal': '数字太小', 'field.less_than_equal': '数字太大', 'field.int_parsing': '请填写整数', 'field.datetime_parsing': '时间格式不正确', 'field.datetime_from_date_parsing': '时间格式不正确', 'field.too_long': '数量太多', 'field.extra_forbidden': '不能填写这一项',
  'custom_field.value.type': '“{label}”的内容类型不对', 'custom_field.value.required': '请填写“{label}”', 'custom_field.value.too_long': '“{label}”太长了', 'custom_field.value.markup': '“{label}”里不能有网页代码', 'custom_field.value.option': '“{label}”请选择列表中的一项', 'custom_field.value.range': '“{label}”超出允许的范围', 'custom_field.value.decimals': '“{label}”小数位太多', 'custom_field.value.date': '“{label}”日期不正确', 'custom_field.value.url': '“{label}”请填写以 http 开头的网址',
}
