export const inbox = {
  box_mine: 'Mine', box_none: 'Waiting', box_all: 'All', box_resolved: 'Resolved', box_snoozed: 'Later', search: 'Name or words', empty: 'No conversations here', empty_hint: 'Visitors who write on your web page appear here. Get the page code under System · Channels.',
  pick: 'Select several', choose: 'Choose a conversation', keys: 'j / k move · r reply · n note · a assign · e resolve · / search', visitor: 'Visitor', draft: '[Draft]', unread: '{n} unread', unassigned: 'Unassigned',
  assign: 'Assign', assigned: 'Assigned', me: '{name} (me)', resolve: 'Resolve', reopen: 'Reopen', claimed_phone: 'Phone given', resolved: 'Marked as resolved', close: 'End conversation', close_ask: 'End this conversation?', close_text: 'No more replies after that; a new message opens a new conversation.', closed: 'This conversation has ended', closed_done: 'Conversation ended',
  context: 'About the guest', messages: 'Messages', earlier: 'Earlier messages', reply: 'Reply', reply_hint: 'Type a reply; Enter sends, Shift + Enter breaks the line, / brings scripts', send: 'Send', sending: 'Sending…', failed: 'Not sent: {why}', send_again: 'Send again', send_anyway: 'Send it all the same', edit: 'Change it', typing: 'Typing…', typing_by: '{name} is typing…', ai: 'AI reply',
  lead: 'Lead · {name}', not_linked: 'Not linked to a customer', link: 'Link a customer', linked: 'Linked', channel: 'Channel', started: 'Started', count: 'Messages', ticket: 'Make a ticket', book: 'Book a visit',
  due_minutes: '{n} min', due_hours: '{n} h', due_days: '{n} d', late: '{time} late', due_answer: 'Answer by {time}', due_end: 'Resolve by {time}',
}
export const message_status = { sent: 'Sent', delivered: 'Delivered', read: 'Read' }
export const conversation_status = { pending: 'Waiting', active: 'Active', resolved: 'Resolved', closed: 'Ended' }

export const calendar = {
  one: 'Appointment', create: 'New booking', book: 'Book', booked: 'Booked', today: 'Today', before: 'Back', after: 'Forward', date: 'Date', time: 'Time', day: 'Day', week: 'Week', everybody: 'Everybody', staff: 'With', closed: 'Not working', leave: 'Leave', blocked: 'Not free',
  nobody: 'Nobody can be booked yet', nobody_hint: 'Add people and their weekly hours under System · Staff and hours.', no_customer: 'No customer', customer: 'Customer', service: 'Service', service_option: '{name} ({minutes} min)', note: 'Note', free: 'Free times', no_free: 'Nothing free that day; try another day or person.',
  alternatives: 'Free instead:', no_alternatives: 'Nothing free soon, please try another day.', when: 'When', number: 'Number', talk: 'Conversation', hold: 'Held until', cancel_reason: 'Reason', history: 'History',
  confirm: 'Confirm', confirmed: 'Confirmed; a reminder will be sent', complete: 'Arrived', completed: 'Completed', no_show: 'No-show', no_show_ask: 'Mark as no-show?', cancel: 'Cancel booking', cancel_title: 'Cancel booking', cancelled: 'Cancelled', keep: 'Keep it',
  reschedule: 'Reschedule', rescheduled: 'Rescheduled', moving: '{who}, now at {when}', reason: 'Reason', reason_needed: 'Please give a reason',
  by: 'Columns', by_staff: 'People', by_room: 'Rooms', by_device: 'Devices', no_resource: 'No rooms or devices yet', no_resource_hint: 'Add them under System · Services.', anybody: 'Anybody who is free', room: 'Rooms and devices', beside: 'Book all the same', beside_hint: 'The customer has booking {number} ({when}) then. Book all the same if they bring somebody along.', print: 'Print', resize: 'Drag to change the length', clash_staff: 'Has another booking then', clash_customer: 'The customer is booked then', clash_hours: 'Outside working hours', clash_room: 'The room or device is taken',
  stage: 'At the site', arrived_at: 'came at {when}', undo: 'Undo', undo_ask: 'Make it confirmed again? Only today.', undo_reason: 'By mistake', undone: 'Confirmed again', repeat: 'Repeat', once: 'Once', every: 'Every {n} weeks', times: 'Times', series_conflicts: 'These dates cannot be; nothing was booked:', why_slot_taken: 'taken', why_outside_hours: 'outside working hours', why_customer_busy: 'the customer is booked', why_too_far: 'too far away', report: 'Utilisation and no-shows', utilisation: 'Utilisation', booked_hours: 'Booked / worked (hours)', visits: 'Bookings',
}
export const appointment_status = { pending: 'Pending', confirmed: 'Confirmed', completed: 'Completed', cancelled: 'Cancelled', no_show: 'No-show' }
export const appointment_stages = { arrived: 'Arrived', triaged: 'Assigned', in_treatment: 'In treatment' }
export const reschedule_reasons = { customer: 'The guest asked', staff: 'Staff not available', shop: 'Change in the shop' }
export const cancel_reasons = { customer: 'The guest cancelled', unreachable: 'Guest cannot be reached', price: 'Price', mistake: 'Entered by mistake' }
export const cancel_codes = { rescheduled: 'Rescheduled', hold_expired: 'Hold expired' }
export const appointment_events = {
  created: 'Booked', confirmed: 'Confirmed', rescheduled: 'Rescheduled', cancelled: 'Cancelled', completed: 'Completed', no_show: 'No-show', reminded: 'Reminder sent', reminder_due: 'Reminder due', reminder_sent: 'Reminder sent', hold_expired: 'Hold expired',
  arrived: 'Arrived', triaged: 'Assigned', in_treatment: 'Treatment begun', restored: 'End undone',
}

export const services = {
  name: 'Name', code: 'Code', duration: 'Duration', before: 'Set-up', after: 'Clean-up', price: 'Price', active: 'Bookable', unit: 'min', minutes: '{n} min', subtitle: 'What can be booked, how long it takes and what it costs.', create: 'Add a service', edit: 'Edit service', empty: 'No services yet', empty_hint: 'Add the first one, then book it in the calendar.', buffer_hint: 'Nobody else can take set-up and clean-up time; guests do not see it.',
  skills: 'Skills', skills_hint: 'Only people with all of them can be booked.', needs: 'Rooms and devices', needs_hint: 'One of each line; no two bookings take the same at once.', need_of: 'Need {n}', need_any: 'Any of these', need_add: 'Add a need', need_remove: 'Remove this need', capacity: 'Seats', capacity_hint: 'More than 1 makes it a class; empty: as the shift says.',
  public: 'Book online',
}

export const equipment = {
  title: 'Rooms and devices', kind: 'Kind', capacity: 'At once', capacity_hint: 'A room with two beds has 2.', create: 'Add a room or device', edit: 'Edit room or device', empty: 'No rooms or devices yet', empty_hint: 'Once added, services can say which they need.',
}
export const resource_kinds = { room: 'Room', device: 'Device' }

export const booking = {
  subtitle: 'People choose a service, a person and a time, show their phone, and are booked.', create: 'Open a page', edit: 'Edit page', title: 'Title', default_title: 'Book a visit', intro: 'Words above', intro_hint: 'What people should know before they come.', lead: 'At least ahead', lead_hint: 'Times that are nearer are not offered.', window: 'At most ahead', days: 'days', choose_staff: 'People may choose who', active: 'Open', empty: 'No booking pages yet', empty_hint: 'Open one for a site, and let services be booked online.', code: 'QR code of {site}', terms: 'At least {minutes} minutes, at most {days} days ahead',
}
export const feed = {
  title: 'My visits in a calendar', hint: 'Add the address to the calendar of your phone or computer to see your visits: what, when and where, and not who. It is shown once; do not pass it on.', since: 'On since {when}. A new address ends the old one.', make: 'Make an address', renew: 'Make a new one', drop: 'Turn off', dropped: 'Turned off',
}

export const reviews = {
  subtitle: 'Service on {day}', who: 'Guest', agent: 'Agent', customer: 'Customer', summary: 'Summary', status: 'Status', open_items: 'To handle', open_of: '{open} / {all}', run: 'Review now', started: 'Review started; it will appear in the list',
  empty: 'No reviews for {day}', empty_hint: 'Yesterday is reviewed at 3 every morning; you can also review this day now.', revise: 'Revise summary', publish: 'Publish', published: 'Published', no_summary: 'No summary', outcome: 'Outcome', talk: 'Conversation', made_by: 'Made by', by_model: 'Model {model}, prompt {version}', by_rules: 'Rules (no model configured)',
  no_items: 'Nothing to handle in this service.', adopt: 'Adopt', adopted: 'Adopted', ignore: 'Ignore', ignored: 'Ignored', ignore_title: 'Ignore this item', ignore_hint: 'A reason helps to improve the rules', suggestion: 'Suggestion', content: 'Content', edit_item: 'Edit item', evidence: 'See {n} messages',
}
export const review_status = { generating: 'Generating', draft: 'Draft', revised: 'Revised', published: 'Published' }
export const item_status = { open: 'Open', adopted: 'Adopted', ignored: 'Ignored', outcome_checked: 'Outcome checked' }
export const item_kinds = { risk: 'Risks', issue_summary: 'Issues', script_deviation: 'Off script', suggestion: 'Suggested actions' }
export const severities = { low: 'Low', medium: 'Medium', high: 'High' }
