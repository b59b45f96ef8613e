"""Lists of leads or customers that go out as a file, made by a job with the eyes of whoever asked.

Words: an *export* is ``queued → running → done``, or ``failed``; after a week its file is ``removed``. What
it holds is what the list shows: the same filters, the same rows that the person may see, the same masks.

Invariants: there is a reason, and it is kept; phones leave masked; no cell is a formula; only whoever asked
may fetch the file, which is sealed where it lies.
"""
