"""Telling other systems what happened: outgoing webhooks by the Standard Webhooks specification.

Words: an *endpoint* is an address of the organization's that wants to hear of some events; a *delivery* is
one event for one endpoint, tried until it is taken; the *plan* is when it is tried again, over three days.

Invariants: whatever was published while an endpoint was active reaches it at least once, under one
``webhook-id`` whatever the number of tries; events of one object arrive in the order in which they happened,
the later waits for the earlier; every request is signed with the endpoint's secret, and with the previous one
too while that lives; requests go out by `core.egress` and never inside a transaction.
"""
