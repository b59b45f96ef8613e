"""Chances to win a customer: where they came from, who follows them up, what became of them.

Words: a lead goes ``new → contacted → qualified → converted``; an open one may be *lost*, and who was
lost may be contacted again (`rules`). To *convert* a lead is to make a customer of it, or to find the one
it already is; the link stays in ``customer_id``. An *activity* is one line of what happened with a lead.

Invariants: a converted lead has a customer and stays converted, however often it is asked; a visitor of a
channel is one lead, however often he talks; each move of status has its line and its event; the phone is
sealed and shown as ``*******5678``.
"""
