"""Tables of leads or customers that come in as a file.

Words: a *batch* is one file on its way in: ``reading → uploaded → queued → running → completed``, or
``failed`` or ``cancelled``; for a day it may be *undone*: ``undoing → undone``. The *mapping* says which
column means which field. A row is *created*, *updated*, *skipped* (somebody with this phone is here already)
or *failed*; skipped and failed rows are kept, sealed, with their reason, and come back as a file. A batch
that failed by our fault goes on where it stopped, when its dead letter is replayed.

Invariants: strangers' files are read only by a confined child (`parsing`); rows and the batch's counters move
in one transaction, under a lock on the batch, so a worker that dies loses nothing and the next one repeats
nothing; phones are sealed before they are stored; the file is forgotten when the batch ends.
"""
