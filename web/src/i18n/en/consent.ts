/** What a customer has agreed to, and the link by which they say it themselves. */
export const consent_pane = {
  text: 'Kept purpose by purpose. Customers may look, agree and take back by a link of their own, without signing in.', none: 'No consent text is in force yet.', version: 'Version {n}', make: 'Make a consent link', send: 'Send it by SMS', sent: 'The message is on its way. The link works until {date}.', made: 'Send it to the customer, by SMS or WeChat. It works until {date}.', link: 'Consent link', copy: 'Copy', look: 'Look', spent: 'Once a customer has taken something back, an older link gives it no more: make a new one.',
}
export const consent_states = { given: 'Agreed', withdrawn: 'Taken back', stale: 'Text has changed, to be asked again', none: 'Not answered' }
