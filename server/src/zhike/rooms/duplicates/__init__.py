"""Who is in the list twice: found, looked at side by side, merged, and told apart again if that was wrong.

Words: a *pair* is two customers who may be one, with a *likeness* from 0 to 100 and the *reasons* for it; a
*scan* looks at all customers; a *decision* says of a pair that it is two people (``different``), or that it
can wait (``later``). A *merge* makes one of two: the *winner* keeps its id and gets what the *loser* had; of
each field somebody chooses whose value stays. An *undo*, for thirty days, gives back exactly what was taken.

Invariants: nobody merges whom they do not see; a merge leaves no row of any room behind (`core.merging`), and
what arrives a moment late follows; a loser is found nowhere, and whoever asks for it is told where it is now;
an undo touches nothing that was done later, and says what it could not give back. Finding compares only those
who share a key, and a key that too many share is no evidence: nothing here is ever n times n.
"""
