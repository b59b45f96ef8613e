"""Leads that come by themselves: pushed by a platform to a signed address, or typed into a form of ours.

Words: a *source* is an address that takes leads, of kind ``push`` (a platform calls it) or ``form`` (people
open it); a *delivery* is one body that came to it; a *mapping* says which *path* into the body gives which
field of a lead; to *take* a delivery is to make a lead of it, or to say why not.

Invariants: a body is kept, sealed, before anything is made of it; a body with a wrong signature leaves
nothing but a count; of deliveries that speak of the same thing one makes a lead, however often and however
many at once they come; a delivery that was refused can be taken again when the mapping has been mended.
"""
