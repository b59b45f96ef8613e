"""Segments (人群): customers chosen by what is known of them (seed 004 §2.9 ``target_segment``; model 2.10).

Words: a *definition* is a tree of conditions over the facts that rooms declare (`core.conditions`); each
change of it is a *version*; a *snapshot* is the list of its *members* at one time, for whoever sends them
something.

Invariants: a definition holds ids and words of ours, never a phone or a name; nothing of it becomes SQL but
as a parameter; a count and a list are of the customers that the reader sees, by the facts that the reader may
ask for; a segment of a site is there for its people alone; a snapshot is one person's, made with their eyes.
"""
