"""The desk in figures, day by day (seed 004 §4; model 2.14): how much was said, how fast, how well.

Words: a *day* is a date on the clock of the site where something happened, else of the organization's first
site. To *reckon* a day is to count it from the rows as they stand and to keep the result in ``daily_stats``,
one row for each site, channel and person in charge. A *figure* is a count, a sum, or a *spread*: how many
fell into which length of time, so that shares of several days can be told without the rows.

Invariants: reckoning a day twice leaves what reckoning it once does; a day that is not over, or was not
reckoned since it was over, is counted live and never answered from what was kept; nobody is told figures of
people whose work they do not see (`migrations/scopes.py`).
"""
