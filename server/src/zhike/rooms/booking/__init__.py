"""The public's way to appointments: pages on which people book by themselves, what they see of their visit
afterwards, and calendars that follow somebody's visits.

Words: a *booking page* belongs to a site; its *key* stands in the address that is given to people, printed
as a QR code; a *proof* says for half an hour that a phone was shown to be somebody's; a *visit link* opens
one visit for whoever made it; a *feed* is the address by which a calendar program reads a colleague's visits.

Invariants: nobody books without having shown a phone; a page offers what its site offers to the public and
tells of nobody else's visits; what people book passes the same door as what the desk books.
"""
