import type { WordList, WordListFields } from './queries'

export const KINDS: WordList['kind'][] = ['banned', 'promise', 'competitor', 'contact', 'rude', 'other']
export const ACTIONS: WordList['action'][] = ['block', 'warn', 'record']
export const DIRECTIONS: WordList['direction'][] = ['agent', 'customer', 'both']
export const ACTION_TONE = { block: 'red', warn: 'amber', record: 'grey' } as const

/** A list as people edit it: its words are lines of one text. */
export interface ListForm { name: string; kind: WordList['kind']; direction: WordList['direction']; action: WordList['action']; lines: string; by_sound: boolean; is_active: boolean }

export const FRESH: ListForm = { name: '', kind: 'banned', direction: 'agent', action: 'warn', lines: '', by_sound: false, is_active: true }

/** Words out of what was pasted: a line each, also parted by commas, tabs or semicolons; each once. */
export const wordsOf = (lines: string): string[] => [...new Set(lines.split(/[\n\r\t,，;；、]+/).map((word) => word.trim()).filter(Boolean))]

export const formOf = ({ name, kind, direction, action, words, by_sound, is_active }: WordList): ListForm =>
  ({ name, kind, direction, action, lines: words.join('\n'), by_sound, is_active })

/** A customer's words can only be recorded. */
export const fieldsOf = ({ lines, action, ...rest }: ListForm): WordListFields =>
  ({ ...rest, action: rest.direction === 'customer' ? 'record' : action, words: wordsOf(lines) })
