"""What deals know of customers, for conditions (`core.conditions`). Currencies are never added up."""

from zhike.core.conditions import Argument, Fact

_PERIOD = (Argument("days", "days"),)
_WON = "FROM deals d WHERE d.org_id = :org_id AND d.stage = 'won' AND d.actual_close_date > {days}"
FACTS = (
    Fact("deals_open", "held",
         "SELECT d.customer_id, count(*) AS n FROM deals d WHERE d.org_id = :org_id"
         " AND d.actual_close_date IS NULL GROUP BY d.customer_id", needs="deal:read"),
    Fact("deals_won", "count", f"SELECT d.customer_id, count(*) AS n {_WON} GROUP BY d.customer_id",
         asks=_PERIOD, needs="deal:read"),
    Fact("won_amount", "sum",
         f"SELECT d.customer_id, sum(d.amount) AS n {_WON} AND d.currency = 'CNY'"
         " GROUP BY d.customer_id", asks=_PERIOD, needs="deal:read", field="amount"),
)  # fmt: skip
