export const errors = {
  unknown: 'Something went wrong, please try again.', server: 'The server had a problem; what you typed is kept, please try again later.', network: 'No connection; what you typed is kept, please try again.',
  load_failed: 'Could not load', request_id: 'Reference {id} (for support)', page_missing: 'No such page', go_home: 'Back to my day',
  'request.invalid': 'Some fields are not valid, please check the hints.', 'auth.invalid_credentials': 'Wrong account or password.', 'auth.locked': 'Too many failed attempts; the account is locked for a while.',
  'auth.unauthenticated': 'Your session has ended, please sign in again.', 'auth.forbidden': 'You are not allowed to do this.', 'permission.denied': 'You are not allowed to do this.', 'auth.csrf': 'The page is out of date, please reload.',
  'feature.disabled': 'This feature is switched off.', 'rate.limited': 'Too many requests, please wait a moment.', 'idempotency.key_reused': 'This differs from what was sent before, please submit again.',
  'idempotency.in_progress': 'The same request is being handled, please wait.', 'http.401': 'Please sign in.', 'http.403': 'You are not allowed to do this.', 'http.404': 'Not found; it may have been deleted.', 'http.409': 'Conflicts with existing data, please reload.',
  'http.412': 'Somebody just changed this, please reload.', 'http.413': 'That is too large.', 'http.429': 'Too many requests, please wait a moment.', 'appointment.slot_taken': 'That time has just been taken.',
}
