export const desk = {
  note: 'Note', note_hint: 'A note to colleagues; the guest never sees it. Enter saves', note_save: 'Save note', note_only: 'Colleagues only', mention: 'Mention colleagues', to_reply: 'Reply to the guest (r)', to_note: 'Write a note (n)',
  attach: 'Send a picture or a file (or paste it)', file_large: 'A file may have 10 MB at most', file_open: 'Download {name}', claimed_email: 'E-mail given', answer_by: 'Message left', by_email: 'The visitor is gone: answers also go to their e-mail', by_sms: 'The visitor is gone: an SMS tells them of an answer',
  snooze: 'Snooze', snoozed: 'Snoozed', snoozed_until: 'Snoozed until {time}', snoozed_words: 'Snoozed until the guest writes', wake: 'Wake now', woken: 'Awake again',
  in_hour: 'In an hour', tomorrow: 'Tomorrow 9:00', monday: 'Monday 9:00', until_words: 'Until the guest writes', at_time: 'Choose a time…', choose_time: 'When it comes back',
  filters: 'Filters', any_tag: 'Any tag; Enter to apply', any_sub: 'Any sub-status', no_filters: 'Clear', priority: 'Priority', sub_status: 'Sub-status', sub_none: 'None', tags: 'Tags', tags_hint: 'Type a tag, then Enter', save: 'Save',
  people: 'Colleagues in it', previous: 'Conversation before', following: 'Conversation after', nobody: 'No colleague yet',
  pick: 'Select', pick_end: 'Stop selecting', picked: '{n} selected', bulk_assign: 'Assign to', bulk_resolve: 'Resolve', bulk_close: 'End', bulk_tag: 'Add a tag', bulk_snooze: 'Snooze (1 h)',
  bulk_ask: '{action}: changes {changes}', bulk_rest: '{same} are so already, {refused} do not allow it', bulk_do: 'Do it', bulk_done: '{n} done', bulk_refused: '{n} not done', bulk_none: 'Nothing to change',
}
export const desk_priorities = { low: 'Low', medium: 'Normal', high: 'High', urgent: 'Urgent' }
export const desk_refusals = { wrong_status: 'Its status does not allow this', not_found: 'No such conversation', agent_missing: 'No such colleague', snooze_past: 'That time is over' }
export const presence = { label: 'How I am at the desk' }
export const agent_status = { online: 'Online', busy: 'Busy', offline: 'Offline', lost: 'Not heard of' }
export const routing = {
  title: 'Routing', subtitle: 'How conversations come to colleagues who are online', add: 'Add a way', edit: 'Edit', drop: 'Delete', drop_ask: 'Delete this way of routing?', dropped: 'Deleted', none: 'None yet: colleagues take conversations themselves',
  of: 'Channel', everywhere: 'All other channels', state: 'State', active: 'In use', strategy: 'How', round_robin: 'By turns', least_busy: 'Most room first', sticky: 'First to who knew them last', among: 'Among', everybody: 'Everybody', team: 'Team',
  skills: 'Skills', skills_hint: 'Only to colleagues with all of these; empty means anybody', overflow: 'After long waiting', overflows: 'After {n} min to {who}', overflow_minutes: 'Minutes until others may get it', overflow_hint: 'Empty waits for the team for ever', overflow_team: 'Then to the team', on_offline: 'When a colleague goes offline', return: 'Back to the queue', keep: 'They keep them',
  agents: 'Agents', agent: 'Agent', places: 'Conversations at once', places_hint: '0 gets none by itself; snoozed ones take no place',
  sub_statuses: 'Sub-statuses', sub_hint: 'Your own words under the fixed statuses, such as “Active · waits for the doctor”. Conversations keep a word that is out of use.', sub_name: 'Name of the sub-status', add_word: 'Add',
}
export const supervisor = {
  title: 'Supervisor', subtitle: 'Who waits, who is idle, who has how much; open a conversation to listen in, a note is a whisper', waiting: 'Waiting', there: 'Online', idle: 'Idle', usual: 'Usual handling, one day', minutes: '{n} min', who: 'Guest', since: 'Waits for', said: 'Said last', take: 'Take it', taken: 'It is yours now', nobody: 'Nobody waits', load: 'In hand', unread: 'Unread',
}
export const archives = {
  title: 'Archives', subtitle: 'Conversations that are over, found by what was said', search: 'Words, name, number or end of a phone', none: 'None yet: conversations are archived when they end', none_found: 'Nothing found', who: 'Guest', agent: 'Colleague', channel: 'Channel', count: 'Messages', closed_at: 'Ended', number: 'Number', phone: 'Phone', email: 'Email', reason: 'Why', tickets: 'Tickets', customer: 'Customer', said: 'What was said',
}
export const archive_reasons = { closed: 'It was ended', followed: 'The guest began another' }
export const archive_senders = { customer: 'Guest', agent: 'Colleague', ai: 'AI reply', system: 'System', note: 'Internal note' }
export const joined = {
  merge: 'Merge', title: 'Into another conversation of the same customer', text: 'This conversation ends. Notes, people, tags and tickets go over to the other one; messages stay where they are and are shown there by time. It cannot be undone.', into: 'Into which', none: 'This customer has no other open conversation.', preview: 'Afterwards', reason: 'Reason (may be empty)', tell: 'Tell the customer that it goes on elsewhere', done: 'Merged',
  does_messages: '{n} messages are shown there by time, {notes} notes go over', does_after: 'In charge: {agent}; priority: {priority}; tags: {tags}', does_scheduled: '{n} scheduled messages are not sent', holds: 'With {n} messages of {name}', went: 'It goes on in', open: 'Open', unseen: 'Some of the merged messages are not yours to see',
}
export const joined_refusals = { same: 'Not into itself', customer: 'They are not of the same customer', over: 'One of them is over' }
export const later = {
  send_at: 'Send later', waiting_n: '{n} scheduled', title: 'Scheduled messages', content: 'Words', at: 'When', usual: 'Usual times', keep: 'Schedule', kept: 'Scheduled', edit: 'Change', cancel: 'Do not send', cancelled: 'Cancelled', sends: 'Send it even if the customer writes before', sends_hint: 'It is sent in any case, unless the conversation is over.', cancels_hint: 'If the customer writes before, it is not sent, and you are told.', will_not: 'The customer has written: it will not be sent.',
}
export const later_status = { waiting: 'waiting', sent: 'sent', cancelled: 'cancelled', failed: 'not sent' }
export const later_reasons = { closed: 'The conversation is over', replied: 'The customer wrote before', author_gone: 'Its writer is not at work here any more', channel_window_closed: 'The platform takes no answer any more', channel_window_full: 'The platform takes no more answers', channel_paused: 'The channel is paused' }
export const papers = { show: 'Show picture', hide: 'Hide', loading: 'Reading the picture', failed: 'The picture cannot be read' }
export const attendance = {
  title: 'At the desk', subtitle: 'Who was there, busy and away on each day, on the clock of the first site.', wall: 'Back to the wall', link: 'Who was there', range: 'Range', today: 'Today', last: 'Last {n} days', empty: 'Nobody was there in this time', empty_hint: 'Days appear once agents say that they are online.', day: 'Day', times: 'First to last', now: 'now', online: '{n} h online', busy: '{n} h busy', away: '{n} h away', online_hours: 'Online (h)', busy_hours: 'Busy (h)', away_hours: 'Away (h)', line: 'The day (0–24)',
}
export const transfers = {
  title: 'Export and import', out: 'Export talks', out_hint: 'The talks you see in an open format (JSON lines in a ZIP), 20,000 at most; phones as their last digits, files by reference. The reason is kept in the audit log, the file for seven days.', in: 'Take talks in', in_hint: 'A file of the same format, 50 MB at most. Talks stand as history that is over: nobody is told, no clock starts; the same file twice changes nothing.', days: 'Began (empty: all)', notes: 'With internal notes', reason: 'Reason', reason_hint: 'For example: another system, an inspection', ask: 'Export', asked: 'Under way; you are told when it is done', choose: 'Choose a file', sent: 'Received, being taken in', mine: 'Mine', none: 'None yet', download: 'Download', progress: 'Progress', talks: '{n} talks', report: '{taken} taken, {known} known, {refused} unreadable', refused_line: 'Line {reason}',
}
export const transfer_status = { queued: 'Waiting', running: 'Under way', done: 'Done', failed: 'Failed', removed: 'Removed' }
