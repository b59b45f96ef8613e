"""The people served: who they are, where they stand, everything that happened with them.

Words: a *stage* is the place in the life of a customer (``rules.MOVES`` says which follows which); the
*journey* is the history of stages with the time spent in each; an *activity* is one line of the timeline,
which upper rooms complete by calling `service.note_activity`; a *tag* is a coloured word of one category; an
*identity* is another name under which the same person is known (an openid, a former phone).

Invariants: one living customer of an organization has a given phone; phones are sealed, found by a blind
index, shown as ``*******5678``, and revealed only with a reason that goes to the audit log; ``tag_ids`` is
always the list in ``customer_tags``; each move of stage has its row in the journey, its line in the timeline
and its event. A deleted customer keeps its row and is no longer found.
"""
