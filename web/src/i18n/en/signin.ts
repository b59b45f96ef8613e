import type { Translated } from '..'
import type * as zh from '../zh/signin'

export const signin: Translated<typeof zh>['signin'] = {
  by_password: 'Use a password', by_sms: 'Use a code by SMS', forgot: 'Forgot the password?', phone: 'Phone', phone_needed: 'Enter the phone number', code: 'Code', code_needed: 'Enter the code', send: 'Send a code', again: 'Again in {n} s', sent: 'If the number is known, a code is on its way. It is good for 5 minutes.',
  factor: 'Second step', factor_hint: 'Enter the six digits of your authenticator, or one of your recovery codes.', factor_code: 'Code or recovery code', factor_continue: 'Continue', back: 'Back to sign-in',
  enrol: 'Set up an authenticator', enrol_hint: 'Your organization asks for a second step. Scan the code with an authenticator app, then enter the six digits it shows.', enrol_secret: 'Cannot scan? Enter this key', enrol_qr: 'QR code for the authenticator', enrolled: 'Authenticator set up; make recovery codes under My account',
  reset: 'Reset the password', reset_hint: 'Have a code sent to your phone and choose a new password. Every device signs in again.', new_password: 'New password', reset_done: 'Password changed; sign in with the new one',
  join: 'Accept the invitation', join_to: '{org} invites you to join as {role}.', join_name: 'Your name', join_login: 'Account', join_login_hint: 'A phone or an email to sign in with', join_submit: 'Join', join_wrong_text: 'It was used, taken back or is too old. Ask for a new one.', join_until: 'Good until {date}',
  apply: 'Apply to join', apply_hint: 'Somebody will look at it. After a yes, a link comes to your phone.', apply_position: 'Position', apply_position_hint: 'Consultant, front desk …', apply_code: 'Staff code', apply_message: 'Message', apply_submit: 'Apply', apply_sent_text: 'Open this page again on this device to see how it stands.', apply_again: 'Apply again', apply_pending: 'Waiting for an answer', apply_approved: 'Approved: look for the link in your messages', apply_rejected: 'Refused: {reason}',
}
