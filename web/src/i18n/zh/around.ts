/** Around a customer: contacts, other names, colleagues, papers, clues, fields of one's own, tags. */
export const around = {
  contacts: '联系人', contact_add: '添加联系人', contact_edit: '编辑联系人', contact_name: '姓名', contact_title: '职位', contact_role: '决策角色', contact_primary: '首要联系人', contacts_none: '还没有联系人。', contact_remove_ask: '删除这位联系人？',
  identities: '身份标识', identity_add: '添加标识', identity_kind: '类型', identity_value: '内容', identities_none: '没有其他标识。', identity_remove_ask: '移除后，其他客户可以使用它。', identity_hint: '同一标识在机构内只属于一位客户。',
  owners: '负责与协作', owner_add: '添加协作人', owner_since: '{time} 起', owner_until: '{from} – {to}', owners_none: '还没有人负责。', owner_past: '以前', owner_remove_ask: '移除这位协作人？',
  files: '附件', file_add: '上传附件', files_none: '还没有附件。', file_hint: 'PDF、PNG 或 JPEG，不超过 10 MB', file_remove_ask: '附件会被彻底删除。',
  clues: '维客线索', clue_add: '记一条线索', clue_edit: '编辑线索', clue_category: '类别', clue_summary: '摘要', clue_detail: '详情', clue_source: '来源', clue_member: '会员号', clues_none: '还没有线索。', clue_remove_ask: '删除这条线索？',
  own_fields: '自定义字段', own_none: '没有填写。', lacking: '待补充', no_longer: '（已停用的选项）',
  type: '客户类型', credit_code: '统一社会信用代码', industry: '行业', size: '规模', more_filters: '按字段筛选', from: '从', to: '到', any: '不限', apply: '筛选', clear: '清除',
  as_of: '截至日期', as_of_note: '显示截至 {day} 的记录，当时的阶段：{stage}', today: '回到现在', kinds: '只看', masked: '（内容不对您的角色开放）', end: '没有更早的记录了',
}
export const customer_types = { individual: '个人', enterprise: '企业' }
export const contact_roles = { decision_maker: '决策人', influencer: '影响者', user: '使用者', other: '其他' }
export const identity_kinds = { phone: '手机', wechat: '微信', openid: 'OpenID', member_id: '会员号', email: '邮箱', shopify: 'Shopify', visitor: '访客' }
export const owner_roles = { owner: '负责人', collaborator: '协作人' }
export const clue_categories = { preference: '偏好', need: '需求', health: '健康禁忌', family: '家庭', occasion: '纪念日', habit: '习惯', complaint: '不满', other: '其他' }
export const activity_kinds = { note: '备注', contact: '沟通', stage: '阶段', tag: '标签', owner: '负责人', score: '评分', deal: '商机', conversation: '会话', appointment: '预约', ticket: '工单', lead: '线索', review: '复盘', file: '附件', clue: '维客线索' }
export const designer = {
  title: '自定义字段', subtitle: '机构自己要记录的客户信息，会出现在表单、列表和客户页。', create: '新建字段', edit: '编辑字段', empty: '还没有自定义字段', empty_hint: '例如：肤质、生日、会员等级。', archived: '已停用', active: '使用中',
  label: '名称', key: '编码', key_hint: '用于接口和导入，建好后不能改；留空自动生成', kind: '类型', help: '填写说明', options: '选项', option_add: '添加选项', option_archive: '停用', option_restore: '恢复', option_label: '选项名称', min: '最小值', max: '最大值', decimals: '小数位', max_length: '最多字数',
  required: '必填', listed: '在列表中显示', indexed: '可用于筛选', indexing: '正在建立索引，已处理 {n} 位客户', ready: '可筛选', version: '第 {n} 版', versions: '历次版本', versions_hint: '改名称、类型、选项或限制会产生新版本；以前填的值按当时的版本显示。',
  archive: '停用', restore: '恢复', archive_ask: '停用后不再显示，已填的值会保留。', archived_done: '已停用', restored: '已恢复', up: '上移', down: '下移', yes: '是', no: '否',
}
export const own_kinds = { text: '单行文字', long_text: '多行文字', number: '数字', date: '日期', boolean: '是 / 否', choice: '单选', choices: '多选', url: '网址' }
export const tagging = {
  title: '标签', subtitle: '给客户分类的有色词，分六类。', create: '新建标签', edit: '编辑标签', name: '名称', color: '颜色', category: '类别', empty: '还没有标签', empty_hint: '例如：高净值、敏感肌、转介绍。', remove_ask: '会从所有客户身上去掉，不能恢复。',
}
export const tag_categories = { source: '来源', behavior: '行为', value: '价值', stage: '阶段', need: '需求', custom: '自定义' }
