import type { Translated } from '@/i18n'
import type * as zh from '../zh/finding'

export const finding: Translated<typeof zh>['finding'] = {
  title: 'Find customers and leads', placeholder: 'Name, pinyin or initials, last four digits, company, WeChat, tag', hint: 'For example: 张小明, zxm, 5678, a whole phone', none: 'Nobody found for “{q}”', none_hint: 'Try one or two characters of the name, pinyin initials, or the last four digits.',
  customers: 'Customers', leads: 'Leads', all_customers: 'See all in the list of customers', all_leads: 'See all in the list of leads', keys: '↑↓ choose · Enter opens · Esc closes', found: '{n} found',
}
export const taking: Translated<typeof zh>['taking'] = {
  export: 'Export', title: 'Export the list', text: 'What you see, by the present filters. Phones stay masked, and the export is audited. The file is kept for seven days, for you alone.', format: 'Format', csv: 'CSV (500,000 rows at most)', xlsx: 'Excel (50,000 rows at most)',
  reason: 'Reason', reason_hint: 'For example: callbacks of the month', ask: 'Export', asked: 'It is being made; you will be told', mine: 'My exports', none: 'No exports yet', rows: '{n} rows', progress: '{n} rows so far', cut: 'cut at the limit', download: 'Download',
}
export const taking_status: Translated<typeof zh>['taking_status'] = { queued: 'Waiting', running: 'Being made', done: 'Ready', failed: 'Failed', removed: 'Expired' }
export const trial: Translated<typeof zh>['trial'] = {
  check: 'Try it first', checking: 'Trying; nothing is written…', title: 'What would happen', stale: 'You have changed something: try again.', created: 'New', updated: 'Updated', skipped: 'Skipped', failed: 'Wrong', rows: 'for example rows {rows}', fine: 'Nothing is wrong. You can start.',
  fill: 'Fill in what is empty', create: 'Add another one', update: 'Overwrite with the sheet', skip: 'Skip the row',
}
