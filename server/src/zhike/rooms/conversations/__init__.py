"""Talking with people: conversations, their messages, who is in charge of them, and what is heard live.

Words: a *conversation* goes ``pending → active → resolved → closed``; it is pending until somebody of ours
answers or takes it. Words of the customer reopen a resolved one for some hours; a closed one is final, and
what is said next opens another that points back with ``previous_id``. *Seq* numbers the messages.

Invariants: a visitor has at most one conversation that is not closed; seq is given under the lock of the
conversation's row, without gaps, and a following conversation counts on, so one number tells a visitor's
stream where it stands; one ``external_message_id`` of a channel is one message, whoever sends it how often;
what an AI said carries its label and its run.
"""
