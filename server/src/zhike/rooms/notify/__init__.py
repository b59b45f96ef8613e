"""Telling people: messages inside the product, and SMS through suppliers (seeds 000 §6, 004 §2.10).

Words: a *notification* is a line for one colleague; its *delivery* says over which way it went. A *message*
is one SMS to one phone, made from a *template*; a *provider* is a configured supplier; an *attempt* is one
call of one provider for one message, written before the call.

Invariants (docs/decisions/0011, promises P-11 and P-12): the intent is committed before the call and the
result after it, and no transaction is open in between; an attempt whose answer is not known is asked about
before anything is sent again, and a verification code is then not sent again at all; the same ``dedupe_key``
is the same message; phones are sealed, and the values of verification messages too.
"""
