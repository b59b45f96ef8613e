"""Looking back on a day's service (seed 000 §4): what was good, what was not, what to do.

Words: a *review* (复盘) is about one conversation on one day of its site's clock; its *items* are of four
kinds, issue_summary, risk, suggestion and script_deviation, and each cites the messages it rests on. A
*finding* is what a rule noticed; a *run* is the work of one site and day.

Invariants: a conversation has one review per day however often the day is run; running again rewrites drafts
only, and never an item that a person has handled or edited; an item without evidence does not exist; a
review says whether rules or a model wrote it; every change by a person is audited.
"""
