"""The audit trail: read, sealed, verified, exported and, when its time is over, retired.

Rows are written by `core.tx`, in the transaction of the change that they tell of; the app may insert and
read them, and nothing else. Words: a *seal* is one link of an organization's chain over the digests of rows;
a *retirement* is what stays of rows that were kept long enough. Invariants: every row is in one seal about a
minute after its commit; each seal names the one before it and is signed with a key that the database does
not hold; rows are kept for half a year at least (docs/decisions/0015).
"""
