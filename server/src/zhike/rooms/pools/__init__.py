"""People whom nobody looks after: they lie in a pool (公海) until somebody takes them.

Words: a *pool* holds customers or leads, of one site or of all; its *members* are the colleagues whom it is
for. To *claim* is to take somebody for oneself, to *assign* to give them to another, to *give back* to put
somebody in, to *move* to put them into another pool. A *rule* says who is *recycled*: whom nobody has had
contact with for so many days, who has no open deal and no booking ahead; their keeper is *warned* before. A
*sweep* looks at everybody once; the *simulator* tells what a rule would have done on past days.

Invariants: somebody in a pool has no keeper, and is seen in the pool alone (row-level security,
docs/decisions/0034); of many who claim one person exactly one wins; nobody claims more than the pool allows
in a day, or holds more than it allows; a pool never holds more than its capacity; each way in or out is a
line of the history, a line on the person's timeline, an event and an audit row.
"""
