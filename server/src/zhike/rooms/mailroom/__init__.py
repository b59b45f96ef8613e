"""The mailroom (收发室): carries words between conversations and the platforms where people write to us.

Words: an *inbound* is one request of a platform, kept by channels before anybody reads it; a *send* is a
message of ours on its way; to *poll* is to fetch what a platform does not bring.

Invariants: what a platform says twice, late or in another order is one message, by the database's key; a send
is called for outside of any transaction, with its intent written before and its end after; nothing that may
have arrived is sent again by itself, unless the platform can tell that it is the same.
"""
