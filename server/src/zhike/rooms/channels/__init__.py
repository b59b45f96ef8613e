"""Where people reach us: channel accounts, and the visitors who come through the web ones.

Words: a *channel* is one account on one platform (a page with our chat, an official account). Its *public
key* stands in the page's script tag and names the organization, so it is no secret. A *visitor* is a browser
that came in through a channel and holds an opaque token; nobody has checked what it says of itself.

Invariants: a channel's ``config`` and secrets are stored sealed and never shown; a visitor's token is stored
hashed and works on its own channel only; a phone is sealed, found by its blind index, shown by its tail.
"""
