import type { Tone } from '@/shared/ui/StatusTag'

export const STATUS_TONE: Record<string, Tone> = { online: 'green', busy: 'amber', offline: 'grey' }

/** A length of waiting, in whole minutes: 0 is less than one. */
export const minutesSince = (at: string, now: number) => Math.max(0, Math.floor((now - Date.parse(at)) / 60_000))
