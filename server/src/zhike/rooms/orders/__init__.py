"""Orders of the people one talks to, looked up where they stand: in the shop's own system.

Words: a *shop* is one connection to such a system, a *clue* is what an order is found by (an e-mail address,
a phone, a member's id, an order's number), a *lookup* is a shop's answer to one clue, kept for a while.

Invariants: we only read; the shop is the truth and a lookup says how old it is; nobody is asked while a
transaction is open, nor twice at once for the same clue; a shop that says "later" is left alone until then;
what anybody may claim (a visitor's phone, a number in a talk) is marked as claimed; answers are kept sealed.
"""
