import type { Tone } from '@/shared/ui/StatusTag'

export const sourceTone: Record<string, Tone> = { active: 'green', paused: 'grey' }
export const takenTone: Record<string, Tone> = { received: 'blue', made: 'green', duplicate: 'grey', refused: 'red' }
export const SOURCE_PLATFORMS = ['web', 'xiaohongshu', 'douyin', 'kuaishou', 'baidu_sem', 'wechat_mp', 'bilibili', 'zhihu', 'weibo', 'other'] as const
export const SIGNATURES = ['none', 'hmac_sha1', 'hmac_sha256', 'hmac_md5'] as const
export const COMMON_FIELDS = ['contact_name', 'contact_phone', 'contact_wechat', 'source_detail', 'utm_campaign'] as const
export const ALL_FIELDS = [
  'contact_name', 'contact_phone', 'contact_wechat', 'contact_email', 'contact_dingtalk', 'company_name', 'company_industry', 'company_size', 'province', 'city', 'district', 'source_detail',
  'utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term',
] as const
export const ASKED_FIELDS = ['contact_name', 'contact_phone', 'contact_wechat', 'contact_email', 'company_name', 'city', 'source_detail'] as const
export const PURPOSES = ['service', 'marketing_sms', 'sensitive_medical'] as const
/** What is known of platforms that sign. */
export const PRESETS = {
  xiaohongshu: { source_platform: 'xiaohongshu', signature: 'hmac_sha1', signature_header: 'x-red-signature', signature_encoding: 'hex', signature_prefix: 'sha1=' },
} as const
