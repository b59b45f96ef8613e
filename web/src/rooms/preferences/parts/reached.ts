import { t } from '@/i18n'
import type { Place } from '../queries'

/** How many of the colleagues of a place have it now. */
export function reachedText({ reached, people }: Place): string {
  if (reached === 0) return t('release.nobody')
  return reached === people ? t('release.everybody', { total: people }) : t('release.reached', { n: reached, total: people })
}
