import type { Tone } from '@/shared/ui/StatusTag'

export const LEAD_STATUSES = ['new', 'contacted', 'qualified', 'converted', 'lost'] as const
export const leadTone: Record<string, Tone> = { new: 'blue', contacted: 'amber', qualified: 'violet', converted: 'green', lost: 'grey' }

/** Moves a person may make by hand; converting has its own verb. */
export const leadMoves: Record<string, string[]> = {
  new: ['contacted', 'qualified', 'lost'],
  contacted: ['qualified', 'lost'],
  qualified: ['contacted', 'lost'],
  lost: ['contacted'],
  converted: [],
}

export const PLATFORMS = ['web', 'wechat_work', 'wechat_mp', 'douyin', 'xiaohongshu', 'baidu_sem', 'kuaishou', 'bilibili', 'zhihu', 'weibo', 'other'] as const
