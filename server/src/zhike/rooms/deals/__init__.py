"""What may be sold to a customer: how much, how likely, by when, and what became of it.

Words: a *deal* (商机) stands in one of six *stages*: ``initial → needs_confirmed → proposal → negotiation``,
then ``won`` or ``lost``. Its *probability* is the stage's until somebody says another; its *weighted* amount
is amount × probability, which the *forecast* adds up by month. Every move is a line of the *stage history*
with the time spent before it. Who it is lost to is a *competitor*; why, a word of the organization's list.

Invariants: an open deal has no ``actual_close_date``, a closed one has; only `reopen` takes a deal out of won
and lost, with a reason; amounts of different currencies are never added; ``products`` and ``competitors`` of
the deal are always what stands in their tables; each move has its line, its event and its audit row.
"""
