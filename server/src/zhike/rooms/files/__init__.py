"""Stored files: a row that says what it is, and a sealed blob under a random name.

Words: a *file* is the row, a *blob* its content on disk, below ``<data>/files/<organization>``. A new file
is *quarantined* until somebody has read it in a confined child (`core.sandbox`) and calls it *ready* or
*rejected*; a *removed* file has a row and no blob.

Invariants: blobs are sealed with the organization's key and bound to their row, so a copied disk tells
nothing; no name that came from outside is ever part of a path; a blob is on disk before its row is
committed, and what has no row is swept away.
"""
