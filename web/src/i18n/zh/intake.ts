/** Leads that come by themselves: sources, mapping, what came. */
export const intake = {
  title: '线索接入', subtitle: '平台推送的线索和网站表单，自动变成线索。', create: '新建来源', edit: '修改来源', empty: '还没有接入来源', empty_hint: '接一个会推送线索的平台，或做一张网站表单。',
  name: '名称', kind: '类型', site: '门店', platform: '来源平台', status: '状态', address: '接收地址', created: '创建时间',
  signature: '签名', preset: '常见平台', preset_red: '小红书聚光落地页', algorithm: '算法', header: '请求头', encoding: '编码', prefix: '前缀', secret: '密钥', secret_hint: '平台给了密钥就填在这里，留空由系统生成', secret_short: '至少 8 位', secret_kept: '已设置，填写则更换', unsigned_hint: '不验签时，地址本身就是凭证，请不要外传。',
  pause: '暂停接收', resume: '恢复接收', paused: '已暂停', resumed: '已恢复', rotate_key: '更换地址', rotate_key_ask: '旧地址两秒内失效，平台那边要改成新地址，确定吗？', rotated: '地址已更换', rotate_secret: '更换密钥', rotate_secret_ask: '旧密钥马上失效，确定更换吗？', secret_label: '签名密钥',
  overview: '概况', mapping: '映射与测试', form: '表单', deliveries: '接入记录', last30: '近 30 天', received: '待处理', made: '已建线索', duplicate: '重复', refused: '被拒收', forged: '今天签名不对',
  sample: '样例内容', sample_hint: '从平台复制一份推送内容（JSON 或表单），测试不会留下任何东西。', headers: '样例请求头', headers_hint: '一行一个，例如 X-Red-Signature: sha1=…', guess: '猜一猜', try: '试一试', save: '保存映射', saved: '映射已保存', guessed: '猜出 {n} 个字段，请核对', guessed_none: '没有猜出字段，请手工填写路径',
  field: '字段', path: '路径', found: '取到的值', all_fields: '显示全部字段', path_for: '{field}的路径', lead_made: '将新建线索', lead_twice: '会被认作重复，不再建线索', lead_none: '会被拒收', unreadable: '无法读取',
  good: '签名正确', wrong: '签名不正确', absent: '样例里没有签名请求头', unsigned: '该来源不验签',
  no_deliveries: '还没有收到内容', no_deliveries_hint: '把地址填到平台里，或在测试台先试一份样例。', at: '收到时间', reasons: '原因', retake: '重新处理', retake_all: '全部重新处理', retaken: '已重新处理', retaking: '正在重新处理 {n} 条', open_lead: '打开线索', body: '原文', body_gone: '原文已到期或已删除', all: '全部',
  link: '表单链接', embed: '嵌入代码', embed_hint: '要嵌入的网站须先写进“允许嵌入的网站”。', preview: '打开表单', copy: '复制代码',
  form_title: '标题', form_intro: '说明', form_thanks: '提交后的话', form_fields: '要填的项目', form_required: '必填', form_label: '显示为', form_label_hint: '留空用默认名称', form_add: '添加一项', form_consent: '须勾选的授权文本', form_no_consent: '不需要', origins: '允许嵌入的网站', origins_hint: '例如 https://www.example.com；不填则不能嵌入，只能打开链接', origin_form: '网址形如 https://www.example.com', form_contact: '至少要有一种联系方式',
}
export const intake_kinds = { push: '平台推送', form: '网站表单' }
export const intake_source_status = { active: '接收中', paused: '已暂停' }
export const intake_taken = { received: '待处理', made: '已建线索', duplicate: '重复', refused: '被拒收' }
export const intake_signatures = { none: '不验签', hmac_sha1: 'HMAC-SHA1', hmac_sha256: 'HMAC-SHA256', hmac_md5: 'HMAC-MD5' }
export const intake_encodings = { hex: '十六进制', base64: 'Base64' }
export const intake_reasons = {
  missing: '没有取到', kind: '不是文字', phone: '不是电话号码', email: '不是邮箱', cut: '太长，已截断', json: '不是完整的 JSON', deep: '嵌套太深', encoding: '编码无法识别', nobody: '没有任何联系方式', outdated: '授权文本已更新',
}
export const intake_fields = {
  contact_name: '姓名', contact_phone: '手机', contact_wechat: '微信', contact_email: '邮箱', contact_dingtalk: '钉钉', company_name: '公司', company_industry: '行业', company_size: '规模', province: '省份', city: '城市', district: '区县', source_detail: '需求 / 备注', utm_source: '广告来源', utm_medium: '广告媒介', utm_campaign: '广告计划', utm_content: '广告创意', utm_term: '关键词', id: '来源编号', form: '表单', body: '内容', contact: '联系方式', consent: '同意',
}
export const intake_purposes = { service: '提供服务', marketing_sms: '营销短信', sensitive_medical: '医疗健康信息' }
