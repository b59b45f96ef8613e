"""Tickets: matters that take longer than a talk, with a number, a state and a history.

A ticket is *opened* by a colleague, by itself or out of a conversation; somebody is *in charge*; it *moves*
from state to state, each move with who, why and for how long; people *comment*: among themselves
(``internal``), for the customer (``public``), or the house itself does (``system``). A colleague who is
mentioned hears of it; whoever *watches* hears of every step.

Invariants: a state changes by `moves` alone, so that history and dates always agree with it; a ticket keeps a
frozen copy of who the customer was, with hints in place of phones; one that was merged into another is
closed, and says into which.
"""
