export const desk = {
  note: 'Note', note_hint: 'A note to colleagues; the guest never sees it. Enter saves', note_save: 'Save note', note_only: 'Colleagues only', mention: 'Mention colleagues', to_reply: 'Reply to the guest (r)', to_note: 'Write a note (n)',
  snooze: 'Snooze', snoozed: 'Snoozed', snoozed_until: 'Snoozed until {time}', snoozed_words: 'Snoozed until the guest writes', wake: 'Wake now', woken: 'Awake again',
  in_hour: 'In an hour', tomorrow: 'Tomorrow 9:00', monday: 'Monday 9:00', until_words: 'Until the guest writes', at_time: 'Choose a time…', choose_time: 'When it comes back',
  priority: 'Priority', sub_status: 'Sub-status', sub_none: 'None', tags: 'Tags', tags_hint: 'Type a tag, then Enter', save: 'Save',
  people: 'Colleagues in it', previous: 'Conversation before', following: 'Conversation after', nobody: 'No colleague yet',
  pick: 'Select', pick_end: 'Stop selecting', picked: '{n} selected', bulk_assign: 'Assign to', bulk_resolve: 'Resolve', bulk_close: 'End', bulk_tag: 'Add a tag', bulk_snooze: 'Snooze (1 h)',
  bulk_ask: '{action}: changes {changes}', bulk_rest: '{same} are so already, {refused} do not allow it', bulk_do: 'Do it', bulk_done: '{n} done', bulk_refused: '{n} not done', bulk_none: 'Nothing to change',
}
export const desk_priorities = { low: 'Low', medium: 'Normal', high: 'High', urgent: 'Urgent' }
export const desk_refusals = { wrong_status: 'Its status does not allow this', not_found: 'No such conversation', agent_missing: 'No such colleague', snooze_past: 'That time is over' }
