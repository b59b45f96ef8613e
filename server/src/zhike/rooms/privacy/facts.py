"""What the ledger of consents says of customers, for conditions (`core.conditions`).

It is the newest word of each. Whoever sends something asks `may_market` all the same: that also knows which
version of the text still counts.
"""

from zhike.core.conditions import Argument, Fact
from zhike.rooms.privacy.models import PURPOSES

FACTS = (
    Fact(
        "consent", "held",
        "SELECT newest.customer_id, 1 AS n FROM (SELECT DISTINCT ON (c.customer_id) c.customer_id, c.action"
        " FROM consents c WHERE c.org_id = :org_id AND c.customer_id IS NOT NULL AND c.purpose = {purpose}"
        " ORDER BY c.customer_id, c.created_at DESC, c.id DESC) newest WHERE newest.action = 'given'",
        asks=(Argument("purpose", "word", PURPOSES),),
    ),
)  # fmt: skip
