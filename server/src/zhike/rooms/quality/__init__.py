"""What must not be said, what is watched for, and what became of it (质检).

Words: a *word list* names words, from whom they are listened for (the agent, the customer, both) and what is
done: ``block`` refuses an agent's message before it is sent, ``warn`` asks once and lets it pass when it is
confirmed, ``record`` only writes it down. A *hit* is one list that found something in one message, or in one
that was refused; it is *open* until somebody has *handled* it.

Invariants: what is refused reaches no customer and leaves its hit; words are found in whatever width, case
and spacing they are written (`matching`); one message is one hit of a list, however often it is sent; a
customer's words are never refused.
"""
