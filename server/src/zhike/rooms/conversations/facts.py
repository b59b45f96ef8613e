"""What conversations know of customers, for conditions (`core.conditions`)."""

from zhike.core.conditions import Argument, Fact

FACTS = (
    Fact(
        "talked", "count",
        "SELECT c.customer_id, count(*) AS n FROM conversations c WHERE c.org_id = :org_id"
        " AND c.customer_id IS NOT NULL AND c.restricted_at IS NULL AND c.last_message_at > {days}"
        " GROUP BY c.customer_id",
        asks=(Argument("days", "days"),), needs="conversation:read",
    ),
)  # fmt: skip
