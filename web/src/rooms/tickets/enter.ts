/** The pages with their words, which they wait for; here and not in the routes, which every page carries. */
import { loadWords, type Language, type Translated } from '@/i18n'
import type * as ruleWords from '@/i18n/zh/automations'
import type * as words from '@/i18n/zh/tickets'
import { loadInsightWords } from '@/shared/insight/load'
import { loadSlaWords } from '@/shared/sla/load'
import { loadLists } from '@/shared/words'

const own = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/tickets') : import('@/i18n/zh/tickets'))
const ofRules = (language: Language): Promise<Translated<typeof ruleWords>> => (language === 'en' ? import('@/i18n/en/automations') : import('@/i18n/zh/automations'))
const load = () => Promise.all([loadWords('tickets', own), loadLists(), loadSlaWords()])

export async function enterTickets() {
  const [file] = await Promise.all([import('./pages/TicketsPage'), load()])
  return { default: file.TicketsPage }
}

export async function enterTicket() {
  const [file] = await Promise.all([import('./pages/TicketPage'), load()])
  return { default: file.TicketPage }
}

export async function enterMacros() {
  const [file] = await Promise.all([import('./pages/MacrosPage'), load()])
  return { default: file.MacrosPage }
}

export async function enterRules() {
  const [file] = await Promise.all([import('./pages/RulesPage'), load(), loadWords('automations', ofRules)])
  return { default: file.RulesPage }
}

export async function enterCsat() {
  const [file] = await Promise.all([import('./pages/CsatPage'), loadInsightWords()])
  return { default: file.CsatPage }
}
