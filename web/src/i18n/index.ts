/**
 * Own small translator. Keys are typed from the Chinese dictionary, so a missing or misspelt key
 * (and an English entry that was forgotten) fails the type check, and only one language is loaded.
 */
import { useSyncExternalStore } from 'react'
import type { Locale as AntdLocale } from 'antd/es/locale'
import type zh from './zh'
import type * as access from './zh/access'
import type * as around from './zh/around'
import type * as automations from './zh/automations'
import type * as assignment from './zh/assignment'
import type * as doors from './zh/doors'
import type * as consent from './zh/consent'
import type * as console from './zh/console'
import type * as content from './zh/content'
import type * as deals from './zh/deals'
import type * as desk from './zh/desk'
import type * as duplicates from './zh/duplicates'
import type * as finding from './zh/finding'
import type * as orders from './zh/orders'
import type * as pools from './zh/pools'
import type * as knowledge from './zh/knowledge'
import type * as lists from './zh/lists'
import type * as carriers from './zh/carriers'
import type * as insight from './zh/insight'
import type * as intake from './zh/intake'
import type * as privacy from './zh/privacy'
import type * as reception from './zh/reception'
import type * as roles from './zh/roles'
import type * as scores from './zh/scores'
import type * as segments from './zh/segments'
import type * as signin from './zh/signin'
import type * as sla from './zh/sla'
import type * as tickets from './zh/tickets'
import type * as trail from './zh/trail'

/** The shape of a dictionary's translation. */
export type Translated<Words> = { [Room in keyof Words]: { [Key in keyof Words[Room]]: string } }
export type BaseDictionary = Translated<typeof zh>
/** With the rooms whose words come with their own pages. */
export type Dictionary = BaseDictionary & Translated<typeof console> & Translated<typeof privacy> & Translated<typeof finding> & Translated<typeof access> & Translated<typeof around> & Translated<typeof scores> & Translated<typeof doors> & Translated<typeof roles> & Translated<typeof signin> & Translated<typeof trail> & Translated<typeof tickets> & Translated<typeof deals> & Translated<typeof duplicates> & Translated<typeof pools> & Translated<typeof assignment> & Translated<typeof automations> & Translated<typeof lists> & Translated<typeof segments> & Translated<typeof consent> & Translated<typeof intake> & Translated<typeof carriers> & Translated<typeof sla> & Translated<typeof content> & Translated<typeof knowledge> & Translated<typeof desk> & Translated<typeof insight> & Translated<typeof orders> & Translated<typeof reception>
export type Key = { [Room in keyof Dictionary & string]: `${Room}.${keyof Dictionary[Room] & string}` }[keyof Dictionary & string]
export type Values = Record<string, string | number>
export type Language = 'zh-CN' | 'en'

interface State { language: Language; words: Dictionary; antd: AntdLocale }
const STORED = 'zhike.language'
let state: State | null = null
const listeners = new Set<() => void>()
type LoadRoom = (language: Language) => Promise<Partial<Dictionary>>
const rooms = new Map<string, LoadRoom>()

export function preferredLanguage(): Language {
  const stored = localStorage.getItem(STORED)
  return stored === 'en' || stored === 'zh-CN' ? stored : 'zh-CN'
}

export async function loadLanguage(language: Language): Promise<void> {
  const [file, ...own] = await Promise.all([language === 'en' ? import('./en') : import('./zh'), ...[...rooms.values()].map((load) => load(language))])
  state = { language, words: Object.assign({}, file.default, ...own) as Dictionary, antd: file.antd }
  document.documentElement.lang = language
  localStorage.setItem(STORED, language)
  listeners.forEach((notify) => notify())
}

/** Words that only a room's own pages need: loaded before its first page, and again with another language. */
export async function loadWords(room: string, load: LoadRoom): Promise<void> {
  rooms.set(room, load)
  const { language, words } = current()
  Object.assign(words, await load(language))
}

function current(): State {
  if (!state) throw new Error('The dictionary is not loaded yet.')
  return state
}

export function t(key: Key, values?: Values): string {
  const dot = key.indexOf('.')
  const room = current().words[key.slice(0, dot) as keyof Dictionary] as Record<string, string>
  return fill(room[key.slice(dot + 1)] ?? key, values)
}

/** Looks up a key made at run time, such as a status or an error code the server may add later. */
export function tOr(key: string, fallback: string, values?: Values): string {
  const dot = key.indexOf('.')
  const room = current().words[key.slice(0, dot) as keyof Dictionary] as Record<string, string> | undefined
  const text = room?.[key.slice(dot + 1)]
  return text ? fill(text, values) : fallback
}

export function fill(text: string, values?: Values): string {
  if (!values) return text
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole))
}

export const language = (): Language => state?.language ?? preferredLanguage()

export function useLanguage(): { language: Language; antd: AntdLocale } {
  return useSyncExternalStore((notify) => {
    listeners.add(notify)
    return () => listeners.delete(notify)
  }, current)
}
