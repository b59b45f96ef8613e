"""Rooms and devices (诊室、设备): what a service takes up besides the person who gives it.

Words: a *resource* is a room or a device of one site; its *capacity* is how many it serves at once, and each
of them is a *unit*, from 1 on; a service *needs* one of several resources (appointments keeps that).

Invariants: whoever takes a unit locks its resource first, after the employee and before the customer, in the
order of ids; a resource that was used is never deleted, only no longer offered.
"""
