"""Giving new leads to people by rules.

Words: the *book* is the ordered list of rules; every change of it is a new *version*, and the newest counts.
A rule has conditions (*when*), people, a *way* of choosing among them, and says what happens when none of
them is free (*fallback*). A *choice* is what was decided about one lead, once, with the *steps* that led to
it; a *turn* says who of a rule's people got the last lead.

Invariants: a lead is judged once, when it is made or comes in by an import, and never after somebody has had
it; decisions of one organization are made one after the other, so that turns are fair however many leads come
at once; an import's leads are given out piece by piece in statements, not one by one.
"""
