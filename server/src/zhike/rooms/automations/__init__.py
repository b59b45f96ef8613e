"""Rules that see to tickets when time has gone by: nobody has answered, nobody has touched it, it is due.

Words: a *rule* has a *basis*, from which its time counts: the customer waits for our reply, we wait for the
customer's answer, it stands in its state, nobody touched it, it was opened, or (backwards) what is promised
runs out. Time is plain, or of a business calendar. A *stretch* is the time from one such beginning: a rule
*runs* once in it, whatever comes of it, and the *run* remembers that.

Invariants: a stretch has one run, by a constraint of the database, however many workers look; what a rule
does, it does whole or not at all, and the ticket's history says which rule it was and why; what rules do is
no touch of a ticket and no reply to its customer, so that no rule keeps itself or another one going.
"""
