import { tOr } from '@/i18n'
import type { Pool } from '@/shared/pools/queries'

export const stageName = (kind: Pool['entity_type'], stage: string) => tOr(kind === 'customer' ? `stages.${stage}` : `lead_status.${stage}`, stage)
/** Customers say how they were entered, leads from which platform they came. */
export const sourceName = (kind: Pool['entity_type'], source: string) => tOr(`${kind === 'customer' ? 'source_types' : 'platforms'}.${source}`, source)
export const wayName = (way: string) => tOr(`pool_ways.${way}`, way)
