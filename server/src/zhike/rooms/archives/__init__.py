"""Talks that are over, as they were: found by what was said, read as they went.

Words: an *archive* is the snapshot of one conversation (seed 002 §2.2.7): who it was, what was said and
noted, who was in charge, its tickets. It is written once, by a job, when a conversation is closed; nothing
changes it but the rights of the person it speaks of (`core.persons`) and a merge of customers.

Invariants: one conversation has at most one archive; phones stand in it as their last digits alone; what a
role does not see of a person's fields it does not see here (`core.http.veil`).
"""
