import { loadWords, type Language, type Translated } from '@/i18n'
import type * as own from '@/i18n/zh/consent'
import type * as privacy from '@/i18n/zh/privacy'

const consentWords = (language: Language): Promise<Translated<typeof own>> => (language === 'en' ? import('@/i18n/en/consent') : import('@/i18n/zh/consent'))
const privacyWords = (language: Language): Promise<Translated<typeof privacy>> => (language === 'en' ? import('@/i18n/en/privacy') : import('@/i18n/zh/privacy'))

/** The words of consents, which come with the pane that needs them. */
export const loadConsentWords = () => Promise.all([loadWords('consent', consentWords), loadWords('privacy', privacyWords)])
