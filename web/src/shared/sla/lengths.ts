import { t } from '@/i18n'

const HOUR = 60

/** Working time in words; it is never said in days, for those are not all equally long. */
export function minutesText(minutes: number): string {
  const [h, m] = [Math.floor(minutes / HOUR), minutes % HOUR]
  if (!h) return t('sla.minutes', { n: m })
  return m ? t('sla.hours_minutes', { h, m }) : t('sla.hours', { n: h })
}

export const secondsText = (seconds: number): string => (seconds < HOUR ? t('sla.seconds', { n: Math.round(seconds) }) : minutesText(Math.round(seconds / HOUR)))
