"""Working with lists: views that people keep, and changes of many rows at once that can be taken back.

Words: a *view* is a list's filters, columns and order under a name, one's own or shared; a *bulk edit* gives
many customers or leads another owner, stage, status or tag; its *rows* say what became of each.

Invariants: a view holds ids and words of ours, never what somebody typed into the search; a bulk edit fixes
its rows when it begins and does to each what the verb for one row does, with all its rules; what may not be
changed is told with the reason; taken back, once, is what nobody has changed since.
"""
