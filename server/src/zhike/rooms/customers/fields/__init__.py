"""Fields of an organization's own: what else it wants to know of a customer.

Words: a *definition* has a *key* that never changes, a *label* that people read, and a *kind*; a change of
label, kind, options or limits is a new *version*, and the older ones say how values of their time are to be
read. An *option* is a code with a label; it is archived and never removed. A field is *listed* when lists
show it, and *indexed* when they filter by it: its values then stand in a table of their own as well.

Invariants: values stand in ``customers.custom_fields`` by key, and are checked when they are written; a key
that no definition has is refused, and what stands there from before (imports keep columns that nobody knew)
is left alone; archiving hides a field and loses nothing.
"""
