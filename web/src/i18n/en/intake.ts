/** Leads that come by themselves: sources, mapping, what came. */
export const intake = {
  title: 'Lead intake', subtitle: 'Leads that platforms push and that people type into a form of yours.', create: 'New source', edit: 'Edit source', empty: 'No sources yet', empty_hint: 'Connect a platform that pushes leads, or make a form for your website.',
  name: 'Name', kind: 'Kind', site: 'Site', platform: 'Platform', status: 'Status', address: 'Address', created: 'Created',
  signature: 'Signature', preset: 'Known platforms', preset_red: 'Xiaohongshu landing pages', algorithm: 'Algorithm', header: 'Header', encoding: 'Encoding', prefix: 'Prefix', secret: 'Secret', secret_hint: 'The platform’s secret; leave it empty and we make one', secret_short: 'At least 8 characters', secret_kept: 'There is one; fill in to replace it', unsigned_hint: 'Without a signature the address itself is the secret: keep it to yourself.',
  pause: 'Pause', resume: 'Resume', paused: 'Paused', resumed: 'Resumed', rotate_key: 'New address', rotate_key_ask: 'The old address ends within two seconds and the platform needs the new one. Go on?', rotated: 'There is a new address', rotate_secret: 'New secret', rotate_secret_ask: 'The old secret ends at once. Go on?', secret_label: 'Signing secret',
  overview: 'Overview', mapping: 'Mapping and test', form: 'Form', deliveries: 'What came', last30: 'Last 30 days', received: 'Waiting', made: 'Leads made', duplicate: 'Duplicates', refused: 'Refused', forged: 'Wrong signatures today',
  sample: 'Sample', sample_hint: 'Paste what the platform pushes (JSON or a form). Nothing is kept of a test.', headers: 'Sample headers', headers_hint: 'One a line, such as X-Red-Signature: sha1=…', guess: 'Guess', try: 'Try', save: 'Save the mapping', saved: 'The mapping is saved', guessed: 'Guessed {n} fields; please check', guessed_none: 'No field was guessed; please write the paths',
  field: 'Field', path: 'Path', found: 'Found', all_fields: 'Show all fields', path_for: 'Path of {field}', lead_made: 'A lead would be made', lead_twice: 'It would be a duplicate: no lead', lead_none: 'It would be refused', unreadable: 'Cannot be read',
  good: 'The signature is right', wrong: 'The signature is wrong', absent: 'The sample has no signature header', unsigned: 'This source checks no signature',
  no_deliveries: 'Nothing has come yet', no_deliveries_hint: 'Give the address to the platform, or try a sample first.', at: 'Received', reasons: 'Reasons', retake: 'Take again', retake_all: 'Take all again', retaken: 'Taken again', retaking: 'Taking {n} again', open_lead: 'Open the lead', body: 'Body', body_gone: 'Its time is over, or it was erased', all: 'All',
  link: 'Link', embed: 'Code for your page', embed_hint: 'List the website among those that may embed it.', preview: 'Open the form', copy: 'Copy the code',
  form_title: 'Title', form_intro: 'Introduction', form_thanks: 'Words of thanks', form_fields: 'Fields', form_required: 'Required', form_label: 'Shown as', form_label_hint: 'Empty: its usual name', form_add: 'Add a field', form_consent: 'Text to agree to', form_no_consent: 'None', origins: 'Websites that may embed it', origins_hint: 'Such as https://www.example.com; without any it is a link only', origin_form: 'Write it as https://www.example.com', form_contact: 'Ask for a way to reach the person',
}
export const intake_kinds = { push: 'Pushed', form: 'Form' }
export const intake_source_status = { active: 'Open', paused: 'Paused' }
export const intake_taken = { received: 'Waiting', made: 'Lead made', duplicate: 'Duplicate', refused: 'Refused' }
export const intake_signatures = { none: 'None', hmac_sha1: 'HMAC-SHA1', hmac_sha256: 'HMAC-SHA256', hmac_md5: 'HMAC-MD5' }
export const intake_encodings = { hex: 'Hexadecimal', base64: 'Base64' }
export const intake_reasons = {
  missing: 'not found', kind: 'no text', phone: 'no phone number', email: 'no email address', cut: 'too long, cut', json: 'no whole JSON', deep: 'nested too deep', encoding: 'unknown encoding', nobody: 'no way to reach anybody', outdated: 'a newer text is in force',
}
export const intake_fields = {
  contact_name: 'Name', contact_phone: 'Phone', contact_wechat: 'WeChat', contact_email: 'Email', contact_dingtalk: 'DingTalk', company_name: 'Company', company_industry: 'Industry', company_size: 'Size', province: 'Province', city: 'City', district: 'District', source_detail: 'Wish / note', utm_source: 'Ad source', utm_medium: 'Ad medium', utm_campaign: 'Campaign', utm_content: 'Creative', utm_term: 'Keyword', id: 'Sender’s id', form: 'Form', body: 'Body', contact: 'Contact', consent: 'Consent',
}
export const intake_purposes = { service: 'Service', marketing_sms: 'Marketing SMS', sensitive_medical: 'Health information' }
