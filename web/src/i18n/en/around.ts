export const around = {
  contacts: 'Contacts', contact_add: 'Add a contact', contact_edit: 'Edit contact', contact_name: 'Name', contact_title: 'Title', contact_role: 'Decision role', contact_primary: 'Call first', contacts_none: 'No contacts yet.', contact_remove_ask: 'Remove this contact?',
  identities: 'Identities', identity_add: 'Add an identity', identity_kind: 'Kind', identity_value: 'Value', identities_none: 'Known by no other name.', identity_remove_ask: 'Another customer may have it then.', identity_hint: 'In the organization, one customer has it.',
  owners: 'Owner and collaborators', owner_add: 'Add a collaborator', owner_since: 'since {time}', owner_until: '{from} – {to}', owners_none: 'Nobody has this customer.', owner_past: 'Before', owner_remove_ask: 'Remove this collaborator?',
  files: 'Files', file_add: 'Upload a file', files_none: 'No files yet.', file_hint: 'PDF, PNG or JPEG, up to 10 MB', file_remove_ask: 'The file is destroyed.',
  clues: 'Retention clues', clue_add: 'Write down a clue', clue_edit: 'Edit clue', clue_category: 'Category', clue_summary: 'Summary', clue_detail: 'Detail', clue_source: 'Source', clue_member: 'Member number', clues_none: 'No clues yet.', clue_remove_ask: 'Remove this clue?',
  own_fields: 'Custom fields', own_none: 'Nothing filled in.', lacking: 'To fill in', no_longer: ' (archived)',
  type: 'Kind of customer', credit_code: 'Credit code', industry: 'Industry', size: 'Size', more_filters: 'By field', from: 'From', to: 'To', any: 'Any', apply: 'Filter', clear: 'Clear',
  as_of: 'As of', as_of_note: 'As it stood on {day}; the stage then: {stage}', today: 'Back to now', kinds: 'Only', masked: '(not for your role)', end: 'Nothing earlier',
}
export const customer_types = { individual: 'Individual', enterprise: 'Enterprise' }
export const contact_roles = { decision_maker: 'Decision maker', influencer: 'Influencer', user: 'User', other: 'Other' }
export const identity_kinds = { phone: 'Phone', wechat: 'WeChat', openid: 'OpenID', member_id: 'Member number', email: 'Email', shopify: 'Shopify', visitor: 'Visitor' }
export const owner_roles = { owner: 'Owner', collaborator: 'Collaborator' }
export const clue_categories = { preference: 'Preference', need: 'Need', health: 'Health', family: 'Family', occasion: 'Occasion', habit: 'Habit', complaint: 'Complaint', other: 'Other' }
export const activity_kinds = { note: 'Notes', contact: 'Contact', stage: 'Stage', tag: 'Tags', owner: 'Owner', score: 'Score', deal: 'Deals', conversation: 'Conversations', appointment: 'Appointments', ticket: 'Ticket', lead: 'Leads', review: 'Reviews', file: 'Files', clue: 'Clues' }
export const designer = {
  title: 'Custom fields', subtitle: 'What the organization wants to know of customers besides: in forms, lists and on the customer page.', create: 'New field', edit: 'Edit field', empty: 'No custom fields yet', empty_hint: 'Such as skin type, birthday, member level.', archived: 'Archived', active: 'In use',
  label: 'Label', key: 'Key', key_hint: 'For the API and imports; never changes. Made when left empty', kind: 'Kind', help: 'How to fill it in', options: 'Options', option_add: 'Add an option', option_archive: 'Archive', option_restore: 'Restore', option_label: 'Label', min: 'Minimum', max: 'Maximum', decimals: 'Decimals', max_length: 'Most characters',
  required: 'Required', listed: 'Shown in lists', indexed: 'Lists can be filtered by it', indexing: 'Building the index, {n} customers so far', ready: 'Filterable', version: 'Version {n}', versions: 'Versions', versions_hint: 'Another label, kind, options or limits are a new version; older values are read by the version of their time.',
  archive: 'Archive', restore: 'Restore', archive_ask: 'It is not shown any more; its values stay.', archived_done: 'Archived', restored: 'Restored', up: 'Move up', down: 'Move down', yes: 'Yes', no: 'No',
}
export const own_kinds = { text: 'Text', long_text: 'Long text', number: 'Number', date: 'Date', boolean: 'Yes or no', choice: 'One choice', choices: 'Several choices', url: 'Web address' }
export const tagging = {
  title: 'Tags', subtitle: 'Coloured words that sort customers, in six categories.', create: 'New tag', edit: 'Edit tag', name: 'Name', color: 'Colour', category: 'Category', empty: 'No tags yet', empty_hint: 'Such as big spender, sensitive skin, referral.', remove_ask: 'It is taken off every customer, for good.',
}
export const tag_categories = { source: 'Source', behavior: 'Behaviour', value: 'Value', stage: 'Stage', need: 'Need', custom: 'Custom' }
