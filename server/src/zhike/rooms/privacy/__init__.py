"""What people may ask of us about themselves: consent, a copy, a correction, erasure (promises 3.10).

Words: a *consent text* is what somebody was shown, in one version and language, never altered; a *consent*
is one line of the ledger, *given* or *withdrawn*, and the newest line that concerns a person decides. A
*request* is a person's wish for export, correction or erasure; its *review* says what an erasure would take
and what stays. A *legal hold* keeps a class of data against erasure; a *retention rule* says how long a class
must stay (*duty*) and how long it may (*keep*). Somebody *restricted* is kept for a duty alone: in no list,
in no prompt.

Invariants: the ledger only grows; a changed text asks again; an opt-out that has been committed is followed
by no marketing message (docs/decisions/0018); an erasure runs over what every room has declared in
`core.persons` and can be killed at any point; its receipt names no person.
"""
