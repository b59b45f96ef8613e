"""Talks out of the house and into it: an organization's conversations in an open format, and back.

Words: a *transfer* is one file on its way out (``export``) or in (``import``); a *line* is one talk with all
that was said (docs/guide/talks-format.md); its *origin* is the organization where it was held, and its id
there. What was taken in stands as a talk that is over; beside it ``imported_talks`` keeps what has no row
here, so that it goes out again as it came.

Invariants: taking in the same talk again changes nothing; what was taken in tells nobody, starts no clock and
is with nobody; who asks for a file gets what they see, phones as their last digits, notes only with the right
to write them.
"""
