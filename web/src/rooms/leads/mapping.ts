/** Which lead field a spreadsheet heading most likely means. Pure; the person may change every choice. */
export const IMPORT_FIELDS = [
  'contact_name', 'contact_phone', 'contact_wechat', 'contact_email', 'company_name', 'province', 'city', 'district',
  'source_platform', 'source_detail', 'utm_source', 'utm_campaign',
] as const
export type ImportField = (typeof IMPORT_FIELDS)[number]

const WORDS: Record<ImportField, string[]> = {
  contact_name: ['姓名', '名字', '联系人', '客户名称', '客户姓名', '称呼', 'name', 'contactname'],
  contact_phone: ['手机', '手机号', '手机号码', '电话', '联系电话', '联系方式', '电话号码', 'phone', 'mobile', 'tel', 'contactphone'],
  contact_wechat: ['微信', '微信号', 'wechat', 'weixin', 'contactwechat'],
  contact_email: ['邮箱', '电子邮箱', '邮件', 'email', 'mail', 'contactemail'],
  company_name: ['公司', '公司名称', '单位', '企业名称', 'company', 'companyname'],
  province: ['省', '省份', 'province'],
  city: ['市', '城市', 'city'],
  district: ['区', '区县', 'district'],
  source_platform: ['来源', '来源平台', '渠道', '渠道来源', 'source', 'platform', 'channel', 'sourceplatform'],
  source_detail: ['备注', '来源说明', '需求', '意向项目', '咨询项目', '说明', 'note', 'remark', 'sourcedetail'],
  utm_source: ['utmsource', '广告来源'],
  utm_campaign: ['utmcampaign', '活动', '广告计划', '活动名称'],
}

const plain = (text: string) => text.toLowerCase().replace(/[\s_\-()（）:：*]/g, '')

export function guessMapping(columns: string[]): Record<string, ImportField> {
  const taken = new Set<ImportField>()
  const mapping: Record<string, ImportField> = {}
  const claim = (fits: (heading: string, word: string) => boolean) => {
    for (const column of columns) {
      if (mapping[column]) continue
      const field = IMPORT_FIELDS.find((name) => !taken.has(name) && WORDS[name].some((word) => fits(plain(column), word)))
      if (!field) continue
      mapping[column] = field
      taken.add(field)
    }
  }
  claim((heading, word) => heading === word)
  claim((heading, word) => word.length > 1 && heading.includes(word))
  return mapping
}
