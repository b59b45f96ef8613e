export const leads = {
  one: 'Lead', contact_name: 'Name', contact_phone: 'Phone', contact_wechat: 'WeChat', contact_email: 'Email', company_name: 'Company', province: 'Province', city: 'City', district: 'District', region: 'Region',
  source_platform: 'Source', source_detail: 'Need / remark', utm_source: 'Ad source', utm_campaign: 'Ad campaign', status: 'Status', score: 'Score', assigned_to: 'Owner', lost_reason: 'Reason lost', created_at: 'Created', facts: 'Details', activities: 'Activity',
  search: 'Name, pinyin, last digits, WeChat', create: 'New lead', edit: 'Edit lead', import: 'Import a sheet', phone_kept: 'Now {phone}; leave empty to keep', empty: 'No leads yet', empty_hint: 'Create one, or import a spreadsheet you have; visitors who leave a phone arrive by themselves.',
  assign_to: 'Assign to', assigned: 'Assigned', move_to: 'Change status',
  convert: 'Convert', convert_ask: 'Convert to a customer?', convert_text: 'A customer record is made; the lead stays and both are linked.', converted: 'Converted to a customer', mine: 'Mine', of_import: 'Of one import', nobody: 'Nobody', lose: 'Mark as lost', lose_title: 'Mark as lost', note_hint: 'Note how it went', open_customer: 'Open customer',
}
export const lead_status = { new: 'New', contacted: 'Contacted', qualified: 'Qualified', converted: 'Converted', lost: 'Lost' }
export const lead_activity = {
  page_view: 'Viewed a page', form_submit: 'Submitted a form', chat_start: 'Started a chat', email_open: 'Opened an email', link_click: 'Clicked a link', download: 'Downloaded', event_attend: 'Attended an event', call: 'Call',
  created: 'Created', assigned: 'Assigned', status_changed: 'Status changed', converted: 'Converted', imported: 'Imported', distributed: 'Given out by rule', pool: 'Pool', note: 'Note',
}
export const lose_reasons = { price: 'Price', elsewhere: 'Went elsewhere', unreachable: 'Cannot be reached', no_need: 'No need now' }
export const platforms = {
  web: 'Web chat', wechat_work: 'WeCom', wechat_mp: 'WeChat account', douyin: 'Douyin', xiaohongshu: 'Xiaohongshu', baidu_sem: 'Baidu ads', kuaishou: 'Kuaishou', bilibili: 'Bilibili', zhihu: 'Zhihu', weibo: 'Weibo', other: 'Other', api: 'Own program', email: 'E-mail', dingtalk: 'DingTalk', feishu: 'Feishu',
}
export const customers = {
  name: 'Name', phone: 'Phone', wechat: 'WeChat', email: 'Email', gender: 'Gender', age: 'Age', company: 'Company', stage: 'Stage', tags: 'Tags', score: 'Score', why: 'Why?', owner: 'Owner', province: 'Province', city: 'City', code: 'Code', source: 'Source', last_contact: 'Last contact', created_at: 'Created',
  search: 'Name, pinyin, last digits, company', create: 'New customer', edit: 'Edit customer', empty: 'No customers yet', empty_hint: 'Convert a lead, or create a customer directly.', add_tag: 'Add tag', new_tag: 'New tag “{name}”', tagged: '{n} customers tagged',
  merged: 'This customer was merged', merged_text: 'Another record of the same person stayed, and has everything that was here.', open_merged: 'Open the customer', open_other: 'Open that customer', reveal: 'Reveal', reveal_title: 'Reveal the full number', reveal_text: 'This is written to the audit log; please choose a reason. The number hides again after a minute.', reason: 'Reason', reason_needed: 'Please give a reason',
  timeline: 'Timeline', no_timeline: 'Nothing yet; write the first note.', note: 'Note', note_hint: 'Write a note, e.g. what was agreed or what worries the guest', note_save: 'Save note', note_saved: 'Noted',
  next: 'Next steps', next_none: 'Nothing to do right now.', next_confirm: 'A booking waits to be confirmed.', next_rebook: 'Did not show up last time; offer a new date.', next_followup: 'Interested but not booked; invite for a visit.', next_silent: 'No contact for two weeks; say hello.', next_phone: 'No phone on file; ask next time.',
  book: 'Book a visit', bookings: 'Bookings', no_bookings: 'No bookings yet.', talks: 'Conversations', no_talks: 'No conversations yet.', talk: 'Conversation',
}
export const stages = { potential: 'Potential', interested: 'Interested', opportunity: 'Opportunity', closed: 'Closed', repeat: 'Repeat', lost: 'Lost' }
export const genders = { female: 'Female', male: 'Male', unknown: 'Unknown' }
export const source_types = { native: 'Zhike', file_import: 'Import', airtable_import: 'Airtable import' }
export const reveal_reasons = { callback: 'Call the guest back', booking: 'Confirm a booking', complaint: 'Handle a complaint', verify: 'Verify identity', other: 'Another reason' }
export const activity = {
  stage_change: 'Stage changed', tag_change: 'Tags changed', note_added: 'Note', note: 'Note', deal_created: 'New deal', ticket_created: 'New ticket', deal_stage: 'Deal moved on', deal_won: 'Deal won', deal_lost: 'Deal lost', conversation_started: 'Started a chat', email_sent: 'Email sent', call_made: 'Call', meeting: 'Meeting',
  score_change: 'Score changed', owner_change: 'Owner changed', pool: 'Pool', custom: 'Entry', lead_converted: 'Converted from a lead', appointment_created: 'Booked', appointment_confirmed: 'Booking confirmed', appointment_cancelled: 'Booking cancelled', appointment_rescheduled: 'Rescheduled', appointment_completed: 'Visit completed', appointment_no_show: 'Did not show up',
}
