"""How talks come to people: settings, the queue, giving out, and what leads see of it.

Words: a talk *waits* while it is open, put aside by nobody and nobody is in charge. A *setting*, of a channel
or of the organization, says among whom it is given out and how: by turns (``round_robin``) or to whom has the
most room (``least_busy``), first to who knew the customer last (*sticky*). After ``overflow_minutes`` it may
go to another team, or to all. A *place* is one of an agent's ``max_sessions``; a talk that is put aside takes
none.

Invariants: giving out never takes anybody above their places, nor to somebody who is not there (`rules`); one
pass at a time in an organization, each talk under the lock of its row, so none is lost, none is given twice.
"""
