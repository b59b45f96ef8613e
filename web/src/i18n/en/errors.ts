export const errors = {
  unknown: 'Something went wrong, please try again.', server: 'The server had a problem; what you typed is kept, please try again later.', network: 'No connection; what you typed is kept, please try again.',
  load_failed: 'Could not load', request_id: 'Reference {id} (for support)', page_missing: 'No such page', go_home: 'Back to my day',
  'request.invalid': 'Some fields are not valid, please check the hints.',
  'http.413': 'That is too large.', 'http.429': 'Too many requests, please wait a moment.', 'http.502': 'The server is restarting, please try again.', 'http.503': 'Busy, please try again.',
  'field.missing': 'Please fill this in', 'field.string_too_short': 'Too short', 'field.string_too_long': 'Too long', 'field.string_pattern_mismatch': 'Not in the right form', 'field.string_type': 'Please enter text',
  'field.value_error': 'Not valid', 'field.origin': 'Please enter a full address such as https://www.example.cn', 'field.phone': 'Please enter a valid phone number', 'field.literal_error': 'Please choose from the list', 'field.uuid_parsing': 'Please choose from the list',
  'field.greater_than_equal': 'Too small', 'field.less_than_equal': 'Too large', 'field.int_parsing': 'Please enter a whole number', 'field.datetime_parsing': 'Not a valid time', 'field.datetime_from_date_parsing': 'Not a valid time', 'field.too_long': 'Too many', 'field.extra_forbidden': 'This cannot be set',
  'custom_field.value.type': '{label} is of another kind', 'custom_field.value.required': 'Please fill in {label}', 'custom_field.value.too_long': '{label} is too long', 'custom_field.value.markup': '{label} cannot hold markup', 'custom_field.value.option': 'Choose {label} from the list', 'custom_field.value.range': '{label} is out of range', 'custom_field.value.decimals': '{label} has too many decimals', 'custom_field.value.date': '{label} is not a date', 'custom_field.value.url': '{label} has to begin with http',
}
