export const common = {
  product: 'Zhike', skip: 'Skip to content', language: 'Switch language', other_language: '中文', appearance: 'Dark / light', account: 'My account', logout: 'Sign out',
  site: 'Site', all_sites: 'All sites', reconnecting: 'Connection lost, reconnecting…', load_more: 'Load more', loading: 'Opening…', retry: 'Try again', search: 'Search', export: 'Export', open: 'Open',
  cancel: 'Cancel', save: 'Save', edit: 'Edit', close: 'Close', back: 'Back', add: 'Add', remove: 'Remove', remove_named: 'Remove {name}', give_back: 'Give back', copied: 'Copied',
}

export const menu = {
  supervisor: 'Supervisor', figures: 'Daily figures', quality: 'Quality', csat: 'Satisfaction', archives: 'Archives', routing: 'Routing', label: 'Main menu', open: 'Open menu', workbench: 'My day', conversations: 'Inbox', tickets: 'Tickets', macros: 'Ticket macros', ticket_rules: 'Ticket rules', leads: 'Leads', customers: 'Customers', deals: 'Deals', appointments: 'Appointments', reviews: 'Reviews',
  sms: 'SMS outbox', dead_letters: 'Dead letters', system: 'System', roles: 'Roles', users: 'People and teams', staff: 'Staff and hours', services: 'Services', channels: 'Channels', features: 'Features', audit: 'Audit log', privacy: 'Privacy', api_keys: 'API keys', webhooks: 'Webhooks', applications: 'Applications', security: 'Sign-in security', scores: 'Scores', encryption: 'Encryption keys', fields: 'Custom fields', tags: 'Tags',
  duplicates: 'Duplicates',
  segments: 'Segments', scripts: 'Scripts', orders: 'Orders', knowledge: 'Knowledge',
  pools: 'Pools',
  assignment: 'Lead assignment',
  sla: 'Service promises',
  intake: 'Lead intake',
  booking: 'Online booking',
}

export const bell = { title: 'Notifications', label: 'Notifications, {n} unread', read_all: 'Mark all read', empty: 'Nothing new' }

export const list = {
  columns: 'Columns', selected: '{n} selected', clear: 'Clear', none_found: 'Nothing matches', none_found_hint: 'Try another word or clear the filters.',
  loaded: '{n} loaded', all_loaded: '{n} in total',
}

export const form = {
  saved: 'Saved', save_key: 'Ctrl / ⌘ + Enter saves', leave_title: 'Discard unsaved changes?', leave_text: 'What you typed will be lost.', leave_ok: 'Discard', leave_cancel: 'Keep editing',
  conflict: 'Somebody changed this record while you were editing. Decide field by field, then save again.', theirs: 'Now:', mine: 'Yours:', take_theirs: 'Take theirs', conflict_done: 'Got it',
  ahead: 'A colleague has saved while you were editing. Your changes are still here, not saved yet.', ahead_take: 'Drop mine, take theirs', ahead_keep: 'Keep mine, and overwrite when saving',
  needed: 'Please fill this in', phone: 'Please enter a valid phone number', email: 'Please enter a valid email address', code: 'Lower-case letters, digits and underscores, a letter first',
}

export const pickers = { customer: 'Name or last digits of the phone' }

export const open = {
  login: 'Sign in', register: 'Register an organization', no_account: 'No account yet?', have_account: 'Already registered?', account: 'Account', account_hint: 'Email or phone', account_needed: 'Please enter your account',
  password: 'Password', password_needed: 'Please enter your password', password_rule: 'At least 8 characters, no common password', org_name: 'Organization', org_name_hint: 'e.g. Yueyan Clinic', org_name_needed: 'Please enter the name of the organization',
  industry: 'Industry', your_name: 'Your name', your_name_needed: 'Please enter your name', account_rule: 'An email, a phone or a user name to sign in with',
  slogan: 'Every visitor counts', slogan_text: 'From the first question to the visit and the next morning’s review, in one place.',
  step_lead: 'Lead', step_talk: 'Talk', step_book: 'Book', step_remind: 'Remind', step_review: 'Review',
}

export const workbench = {
  hello_night: 'Still up, {name}?', hello_morning: 'Good morning, {name}', hello_afternoon: 'Good afternoon, {name}', hello_evening: 'Good evening, {name}',
  bookings: 'Bookings today', talks: 'Open conversations', leads: 'New leads', items: 'Review items to handle', today: 'Today’s bookings', calendar: 'Open calendar', no_bookings: 'No bookings today.',
  waiting: 'Waiting to be served', inbox: 'Open inbox', no_waiting: 'Nobody is waiting.',
}

export const roles = {
  owner: 'Owner', super_admin: 'Super admin', admin: 'Admin', manager: 'Manager', team_lead: 'Team lead', agent: 'Agent', sales: 'Sales', employee: 'Employee', trainer: 'Trainer', analyst: 'Analyst', coach: 'Consultant', readonly: 'Read only',
}
export const industries = { medaes: 'Medical aesthetics', ecommerce: 'E-commerce', brokerage: 'Brokerage', club: 'Club', general: 'General' }
export const switches = { on: 'On', off: 'Off' }
export const weekdays = { day1: 'Mon', day2: 'Tue', day3: 'Wed', day4: 'Thu', day5: 'Fri', day6: 'Sat', day7: 'Sun' }
