export const users = {
  name: 'Name', login: 'Account', email: 'Email', role: 'Role', sites: 'Sites', status: 'Status', last_login: 'Last sign-in', never: 'Never', subtitle: 'Who may sign in, and what they may see and do.', search: 'Name or email', create: 'New user', edit: 'Edit user', password: 'First password',
  sites_hint: 'None chosen means all sites', status_hint: 'An inactive user is signed out at once; history stays.', empty: 'No other users yet', empty_hint: 'Give the front desk, consultants and managers an account each.',
}
export const users_status = { active: 'Active', inactive: 'Inactive', suspended: 'Suspended', pending: 'Pending' }

export const staff = {
  name: 'Name', position: 'Position', position_hint: 'e.g. consultant, doctor, front desk', code: 'Code', site: 'Site', status: 'Status', subtitle: 'People who can be booked, their weekly hours and leave.', create: 'Add a person', edit: 'Edit person', user: 'Login', user_hint: 'Linked people see their own schedule after signing in.',
  empty: 'Nobody yet', empty_hint: 'Add people who can be booked, then set their weekly hours.', hours: 'Hours', hours_of: 'Hours of {name}', weekly: 'Every week', weekday: 'Weekday', leaves: 'Leave', leave_days: 'Dates', leave_reason: 'Reason', leave_add: 'Add leave',
}
export const staff_status = { active: 'Active', on_leave: 'On leave', left: 'Left' }

export const channels = {
  name: 'Name', platform: 'Kind', site: 'Served by', subtitle: 'Put the chat window on your own page, or send guests the link.', create: 'New web channel', edit: 'Edit channel', empty: 'No channels yet', empty_hint: 'Create a web channel and paste its code on your site.',
  window_title: 'Window title', greeting: 'Greeting', color: 'Colour', origins: 'Allowed sites', origins_hint: 'e.g. https://www.example.cn, Enter adds; empty means any', origin_form: 'Please enter a full address such as https://www.example.cn', any_origin: 'Any', active: 'Active',
  h5: 'Chat page', embed: 'Paste this line before </body>:', copy: 'Copy code', try: 'Try it', rotate: 'Change key', rotate_ask: 'Change the key?', rotate_text: 'The old code and link stop working at once.', rotated: 'Changed; please update your page',
  default_title: 'Chat with us', default_greeting: 'Hello, how can we help?',
}
export const channel_status = { active: 'Active', paused: 'Paused', error: 'Error' }

export const features = { subtitle: 'For the whole organization, or at one site first.', name: 'Feature', org: 'Everywhere' }
export const flags = { enable_sms: 'SMS', enable_web_chat: 'Web chat', enable_ai_review: 'Service reviews', enable_import: 'Import of sheets', enable_wecom: 'WeCom' }

export const audit = { subtitle: 'Who did what and when; it cannot be changed.', at: 'When', who: 'Who', system: 'System', what: 'Action', resource: 'Object', resource_id: 'Object id', details: 'Details', ip: 'IP', filter: 'Filter by object type', empty: 'Nothing yet' }

export const sms = {
  messages: 'Messages', providers: 'Providers', templates: 'Templates', subtitle: 'Where each message went; the default provider only writes here.', phone: 'Phone', content: 'Text', purpose: 'Purpose', status: 'Status', attempts: 'Attempts', tries: 'Tries', action: 'Action', sent_at: 'Sent', delivered_at: 'Delivered', provider: 'Provider', error: 'Error', queued_at: 'Queued', retry: 'Resend', retried: 'Queued again',
  empty: 'No messages yet', empty_hint: 'Confirmed bookings are reminded when their time comes.', providers_hint: 'Tried in order of priority; a failing one is skipped.', provider_create: 'Add provider', provider_edit: 'Edit provider', provider_code: 'Code', vendor: 'Vendor', priority: 'Priority', priority_hint: 'Lower numbers first', health: 'Health', enabled: 'Enabled', access_key: 'Access key', secret: 'Secret', secret_short: 'At least 8 characters', kept: 'Asterisks keep what is there', audit_hint: 'Only approved templates are sent',
  templates_hint: 'A {{variable}} in the text is filled in when sending.', template_create: 'New template', template_edit: 'Edit template', template_code: 'Code', kind: 'Kind', sign: 'Signature', audit: 'Approval', signed: '[{sign}] {content}', variables_hint: 'Write variables in double braces, e.g. {{customer_name}}, {{starts_at}}',
}
export const sms_status = { queued: 'Queued', sending: 'Sending', sent: 'Sent', delivered: 'Delivered', failed: 'Failed', unknown: 'Unknown', expired: 'Expired' }
export const sms_outcomes = { accepted: 'Accepted', rejected: 'Rejected', unknown: 'No answer', lost: 'Interrupted', open: 'Under way' }
export const sms_kinds = { verify: 'Code', reminder: 'Reminder', marketing: 'Marketing' }
export const vendors = { console: 'Record only', simulator: 'Simulated vendor' }
export const health = { closed: 'Healthy', open: 'Resting' }
export const template_audit = { draft: 'Draft', submitted: 'In review', approved: 'Approved', rejected: 'Rejected' }

export const letters = {
  subtitle: 'Background work that kept failing. Replay it once the cause is fixed.', kind: 'Job', error: 'Error', attempts: 'Attempts', status: 'Status', at: 'Failed at', resolved_at: 'Handled at', payload: 'Payload', context: 'Where it failed', request: 'Request', empty: 'No dead letters', empty_hint: 'All background work is fine.',
  replay: 'Replay', replayed: 'Queued again', discard: 'Discard', discard_ask: 'It will never run. Sure?', discarded: 'Discarded',
}
export const letter_status = { open: 'Open', replayed: 'Replayed', discarded: 'Discarded', all: 'All' }

export const sms_replies = { title: 'Replies and opt-outs', subtitle: 'What people answered. Words such as 退订 have taken their consent to marketing back.', content: 'Reply', action: 'Effect', said_at: 'Said at', empty: 'Nobody has answered yet', empty_hint: 'Replies that a provider pushes to us appear here.' }
export const reply_actions = { opt_out: 'Opted out of marketing', none: 'Kept' }
export const consent_button = { open: 'Consents' }
