import type { Translated } from '@/i18n'
import type * as zh from '../zh/finding'

export const finding: Translated<typeof zh>['finding'] = {
  title: 'Find customers and leads', placeholder: 'Name, pinyin or initials, last four digits, company, WeChat, tag', hint: 'For example: 张小明, zxm, 5678, a whole phone', none: 'Nobody found for “{q}”', none_hint: 'Try one or two characters of the name, pinyin initials, or the last four digits.',
  customers: 'Customers', leads: 'Leads', all_customers: 'See all in the list of customers', all_leads: 'See all in the list of leads', keys: '↑↓ choose · Enter opens · Esc closes', found: '{n} found',
}
export const taking: Translated<typeof zh>['taking'] = {
  text: 'What you see, by the present filters. Phones stay masked, and the export is audited. The file is kept for seven days, for you alone.', format: 'Format', csv: 'CSV (500,000 rows at most)', xlsx: 'Excel (50,000 rows at most)',
  reason: 'Reason', reason_hint: 'For example: callbacks of the month', ask: 'Export', asked: 'It is being made; you will be told', mine: 'My exports', none: 'No exports yet', rows: '{n} rows', progress: '{n} rows so far', cut: 'cut at the limit', download: 'Download',
}
export const taking_status: Translated<typeof zh>['taking_status'] = { queued: 'Waiting', running: 'Being made', done: 'Ready', failed: 'Failed', removed: 'Expired' }
export const trial: Translated<typeof zh>['trial'] = {
  check: 'Try it first', checking: 'Trying; nothing is written…', title: 'What would happen', stale: 'You have changed something: try again.', created: 'New', updated: 'Updated', skipped: 'Skipped', failed: 'Wrong', why: 'Why not taken', count: 'Rows', examples: 'For example rows', fine: 'Nothing is wrong. You can start.',
  fill: 'Fill in what is empty', create: 'Add another one', update: 'Overwrite with the sheet', skip: 'Skip the row',
}
export const imports = {
  title: 'Import a sheet', subtitle: 'CSV or Excel (.xlsx); the first row holds the headings.', step_file: 'File', step_columns: 'Columns', step_run: 'Import', step_result: 'Result',
  drop: 'Click or drop a file', uploading: 'Uploading…', formats: '.csv in UTF-8 or GB18030, or .xlsx; up to 30 MB', match: 'What do the columns of “{file}” mean?', column: 'Column', sample: 'Sample', field: 'Field', field_for: 'Field for “{column}”', ignore: 'Leave out',
  duplicates: 'When the phone is known already', need_contact: 'At least one column must be “Name” or “Phone”.', start: 'Start import',
  running: 'Importing', done: 'Import finished', failed: 'Import did not finish', processed: 'Processed', created: 'Created', updated: 'Updated', skipped: 'Duplicates skipped', wrong: 'With errors', some_wrong: '{n} rows were not imported', some_wrong_text: 'Download the rows, correct them and import that file.', download: 'Download the rows', download_skipped: 'Download the skipped rows', see: 'See the result', cancel: 'Stop', pace: 'Pace', pace_of: '{rate} rows a second, about {left} s left', as_leads: 'As leads', as_customers: 'As customers', another: 'Import another', recent: 'Recent imports',
  undo: 'Undo the import', undo_ask: 'Take back the {n} leads that this import made?', undo_text: 'Leads that nobody has touched are deleted; those that somebody follows up stay. Values that were updated are not put back. Possible until {until}.', undoing: 'Undoing', undone: 'Undone', removed: 'Removed', kept: 'Kept', see_kept: 'See the leads that stayed',
}
export const import_kept = { converted: 'Kept: became customers', assigned: 'Kept: assigned', changed: 'Kept: edited or noted on', linked: 'Kept: in a conversation, appointment or review' }
export const import_status = { reading: 'Being read', uploaded: 'Columns to match', checking: 'being tried', queued: 'Waiting', running: 'Importing', completed: 'Finished', failed: 'Did not finish', cancelled: 'Stopped', undoing: 'Undoing', undone: 'Undone' }
export const import_fields = {
  contact_name: 'Name', contact_phone: 'Phone', contact_wechat: 'WeChat', contact_email: 'Email', contact_dingtalk: 'DingTalk', company_name: 'Company', company_industry: 'Industry', company_size: 'Size', company_credit_code: 'Credit code', company_address: 'Address', province: 'Province', city: 'City', district: 'District',
  source_platform: 'Source', source_detail: 'Need / remark', utm_source: 'Ad source', utm_medium: 'Ad medium', utm_campaign: 'Ad campaign', utm_content: 'Ad creative', utm_term: 'Keyword', name: 'Name', phone: 'Phone', wechat_id: 'WeChat', dingtalk_id: 'DingTalk', email: 'Email', gender: 'Gender', age_range: 'Age', region_province: 'Province', region_city: 'City',
}
