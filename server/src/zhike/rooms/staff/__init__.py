"""The people who work here, and when: employees, desk agents, weekly hours, leave and extra hours.

Words: an *employee* is a person at work, with or without a login; an *agent* is the desk facet of a login; a
*schedule* is a weekly shift on the clock of its site; an *exception* is leave or extra hours, an absolute
period; a *working period* is what remains when breaks and leave are cut out, half-open and in UTC.

Invariants: two active shifts of one person never overlap on the clock while both are in force; leave beats
everything; whoever changes hours holds the same lock on the employee as whoever books them.
"""
