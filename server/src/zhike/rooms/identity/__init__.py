"""Organizations, their sites (门店), users, logins and sessions.

Words: an *organization* is the tenant; a *site* is a place with its own clock; a *user* is a login (the
person at work is an employee of `staff`); a *session* is a cookie login of the console; a *token pair* is an
access JWT with a rotating refresh token for the API.

Invariants: a login name belongs to one user of one organization in the whole installation, known to the
database only by its keyed digest; opaque tokens are stored hashed and carry their organization, so that a
lookup never leaves the tenant; an organization always keeps one active owner.
"""
