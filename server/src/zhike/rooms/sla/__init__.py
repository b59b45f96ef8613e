"""How long somebody may wait: working hours, what is promised, and the clocks that count.

Words: a *calendar* says when people work, in its own time zone: hours of each weekday, several intervals a
day, and days that are otherwise (a holiday, a Saturday that is worked). A *policy* promises a first answer,
each further answer and an end within so many working minutes. A *clock* counts one promise for one
conversation: ``running``, ``paused`` while the other side is awaited, ``met``, or ``cancelled``; one that ran
out is also *breached*, before or after it is met.

Invariants: what a clock shows is a pure function of its policy, its calendar and what happened (`clock`,
`hours`), so counting anew gives the same; it never counts a moment in which nobody works, or in which we were
not to act.
"""
