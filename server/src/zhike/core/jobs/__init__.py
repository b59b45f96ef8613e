"""Deferred work: declared by rooms, written with the change that causes it, run after the commit.

``tx.publish`` and ``tx.enqueue`` write rows (`core.tx`); the relay carries them into the queue; workers run
them at least once, each with its own transactions. A handler's effect on the database happens exactly once;
a call to the outside needs an intent row and a reconcile step in its room.
"""

from zhike.core.jobs.declare import Dead, Registry, Retry, Room
from zhike.core.jobs.drain import Drained, drain
from zhike.core.jobs.run import Run

__all__ = ["Dead", "Drained", "Registry", "Retry", "Room", "Run", "drain"]
