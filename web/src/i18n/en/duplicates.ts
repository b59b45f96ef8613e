export const duplicates = {
  subtitle: 'One person, two records? Find them, merge them side by side, undo it within 30 days.', open: 'To decide', later: 'Later', different: 'Not the same', merges: 'Merges', likeness: 'Likeness {n}',
  scan: 'Find duplicates', scanning: 'Looking, {n}%', scan_started: 'The search is under way; you can go on with your work', last_scan: 'Last search {time}, {n} new pairs', common: '{n} details shared by too many to count', cut: 'Too many pairs; the likeliest come first', never: 'Not searched yet',
  empty: 'No customers look like duplicates', empty_hint: 'Press “Find duplicates” to compare all customers. New ones are checked while you type.', empty_later: 'Nothing put off', empty_different: 'Nothing marked as not the same', empty_merges: 'No customers were merged yet',
  compare: 'Compare and merge', say_different: 'Not the same', say_later: 'Later', say_open: 'Back to the list', decided: 'Noted', no_phone: 'no phone',
  side_title: 'Compare and merge', keep: 'Keep this one', kept: 'Stays', gone: 'Will no longer stand alone', choose_hint: 'Where the two differ, choose what stays. What only one has is filled in.', equal: 'The same in both', filled: 'Filled in', same_all: 'Nothing differs.', holds: 'What belongs to them', nothing: 'nothing', more: '{n}+', rows: '{n}',
  merge: 'Merge', merge_ask: 'Merge “{loser}” into “{winner}”?', merge_text: 'Everything of “{loser}” goes to “{winner}”; it disappears from lists and search. It can be undone for 30 days.', merged: 'Merged', custom: 'Custom fields', none: '(empty)',
  result: 'Merged into “{name}”', result_text: '“{loser}” ({code}) was merged. It can be undone until {time}.', moved: 'Moved', took: 'Taken from the other', open_customer: 'Open the customer', back: 'Back to duplicates', undo: 'Undo the merge', undo_ask: 'Undo this merge?', undo_text: '“{loser}” gets back what was taken. What others have changed since stays.', undone: 'The merge was undone', undone_at: 'Undone {time}',
  by: 'Merged by {name}, {time}', report: 'Could not be given back', report_fields: 'Changed since the merge, so left as it is: {fields}', report_gone: '{table}: {n} deleted since', report_elsewhere: '{table}: {n} given to somebody else', too_late: 'The time for undoing is over',
  hint: 'This customer may be there already', hint_open: 'Open', hint_code: 'The check digit of the credit code is wrong', owner: 'with {name}', nobody: 'nobody’s',
}
export const twin_reasons = {
  same_phone: 'same phone', same_credit_code: 'same credit code', same_wechat: 'same WeChat', same_dingtalk: 'same DingTalk', same_email: 'same email', same_company: 'same company name', similar_company: 'similar company name', shared_company: 'same company', same_name: 'same name', same_sound: 'name sounds the same', same_city: 'same city', same_tail: 'same last four digits', other_gender: 'another gender', other_credit_code: 'another credit code', other_city: 'another city',
}
export const twin_fields = {
  name: 'Name', type: 'Kind', phone: 'Phone', wechat_id: 'WeChat', dingtalk_id: 'DingTalk', email: 'Email', avatar_url: 'Picture', company_name: 'Company', company_credit_code: 'Credit code', company_industry: 'Industry', company_size: 'Size', company_website: 'Website', company_address: 'Address', gender: 'Gender', age_range: 'Age', region_province: 'Province', region_city: 'City', stage: 'Stage', owner_id: 'Owner', site_id: 'Site', custom_fields: 'Custom fields',
  ltv: 'Total spent', last_contact_at: 'Last contact', risk_level: 'Risk', stage_changed_at: 'Stage since',
}
export const twin_types = { individual: 'Person', enterprise: 'Company' }
export const twin_tables = {
  customers: 'Merged before', customer_contacts: 'Contacts', customer_tags: 'Tags', customer_activities: 'Timeline', customer_identities: 'Identities', customer_journey: 'Stages', channel_visitors: 'Visitors', leads: 'Leads', deals: 'Deals', conversations: 'Conversations', appointments: 'Appointments', service_reviews: 'Reviews', sms_messages: 'SMS', consents: 'Consents', privacy_requests: 'Privacy requests', legal_holds: 'Legal holds', ai_runs: 'AI runs',
}
