"""Published facts: frozen dataclasses of ids and primitives, one file per context.

A class names the event (``crm.lead.created``), what it is about, and its schema version. Whoever wants to
react declares a handler in its room's ``handlers.py``; whoever causes it calls ``tx.publish``.
"""

from zhike.core.event import Event

__all__ = ["Event"]
