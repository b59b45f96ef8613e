export const views = {
  label: 'Views', all: 'All', save: 'Save as view', name: 'Name of the view', name_hint: 'For example: to be called back', shared: 'Share with colleagues', keep: 'Save view', saved: 'View saved', update: 'Keep the present columns', updated: 'View updated', default_on: 'Open the list with it', default_off: 'No longer open with it', default_set: 'The list opens with this view', default_gone: 'The list opens as usual',
  share: 'Share with colleagues', unshare: 'Keep it to myself', remove: 'Delete view', removed: 'View deleted', manage: 'Manage view “{name}”', of_colleague: 'Shared by a colleague', no_words: 'Keeps filters, columns and order; what was typed into the search is not kept.',
}
export const sorts = { label: 'Order', newest: 'Newest', score: 'Best score' }
export const bulk = {
  whole: 'All that match the filters', owner: 'Owner', stage: 'Stage', status: 'Status', remove_tag: 'Remove tag', nobody: 'Nobody', ask: '{action}: {value}', ask_all: 'Changes all rows that match the filters (10,000 at most), not only the selected ones. It can be undone once within 24 hours.', ask_some: 'Changes the {n} selected rows. It can be undone once within 24 hours.', confirm: 'Change them', reason: 'Reason', reason_hint: 'For example: too expensive',
  running: 'Changing {done}/{total}', undoing: 'Taking it back…', failed: 'It broke off; {changed} stay changed', done: '{changed} changed', same: '{n} were so already', refused: '{n} could not be changed', missing: '{n} are gone, or not yours to see', undo: 'Undo', undone: 'Taken back: {restored} restored', kept: '{n} kept, since they were changed again', why: 'Why?', close: 'Close', rows: 'Not changed',
}
export const bulk_why = {
  'customer.stage_refused': 'That stage does not follow the present one', 'lead.wrong_status': 'That status does not follow the present one', 'lead.no_assignee': 'This colleague is not at work', 'auth.forbidden': 'No permission to take it from others', 'auth.out_of_scope': 'It would leave what you work with', 'bulk.changed_since': 'Somebody has changed it since', 'customer.not_found': 'The customer is gone', 'lead.not_found': 'The lead is gone', 'customer.merged': 'Merged with another customer', 'pool.person_inside': 'Lies in a pool: claim or assign it there',
}
