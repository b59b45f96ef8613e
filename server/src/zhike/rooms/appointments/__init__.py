"""Appointments: what can be booked, when somebody is free, and each visit from request to outcome.

Words: a *service item* is what is booked (皮肤检测, 60 minutes, cleaning after); an *appointment* is one
visit; *busy* is the visit with the service's buffers around it; a *hold* is a pending appointment, which
keeps its time until ``hold_expires_at``; a *slot* is a group session with seats, made where a shift has a
capacity above one.

Invariants: no two pending or confirmed appointments of one person are busy at the same time, and no group
session takes more than its seats: whoever books locks the employee first, checks again, then writes, and an
exclusion constraint stands behind it (docs/decisions: lock, then constraint; the constraint alone livelocks).
Confirming is a placing step and takes the same lock. A time is never edited: rescheduling cancels the old row
and writes a new one in one transaction. Every transition leaves a row in ``appointment_events``.
"""
