"""What deals know of customers, for conditions (`core.conditions`). Currencies are never added up."""

from zhike.core.conditions import Argument, Fact

_PERIOD = (Argument("days", "days"),)
# the day on which a deal was closed is one of its site's clock, or of the organization's first site
# (`repository.today`); no clock is a whole day from UTC, so the first bound is wide enough, and for an index
_WON = """FROM deals d LEFT JOIN sites s ON s.org_id = d.org_id AND s.id = d.site_id
WHERE d.org_id = :org_id AND d.stage = 'won' AND d.actual_close_date >= ({days} AT TIME ZONE 'UTC')::date
  AND d.actual_close_date > ({days} AT TIME ZONE coalesce(s.timezone, (SELECT f.timezone FROM sites f
    WHERE f.org_id = :org_id ORDER BY f.created_at, f.id LIMIT 1), 'Asia/Shanghai'))::date"""
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
