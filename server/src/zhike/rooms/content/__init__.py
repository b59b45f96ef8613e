"""What is said again and again (seed 001 §2.2.3): scripts, and which one fits now.

Words: a *script* (话术) is a text with places to fill, for oneself or ``is_shared`` with everybody; its
*scenario* is when it is said, its *shortcut* what one types after ``/``. To *use* one is to take its text,
filled for a conversation; a *usage* stays.

Invariants: a script that is recommended says why; what cannot be filled is told and never made up; nobody
sees another's own scripts.
"""
