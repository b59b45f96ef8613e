import { tOr } from '@/i18n'
import type { Pool } from '@/shared/pools/queries'

export const stageName = (kind: Pool['entity_type'], stage: string) => tOr(kind === 'customer' ? `stages.${stage}` : `lead_status.${stage}`, stage)
export const wayName = (way: string) => tOr(`pool_ways.${way}`, way)
