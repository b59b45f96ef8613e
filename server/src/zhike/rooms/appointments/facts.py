"""What appointments know of customers, for conditions (`core.conditions`)."""

from zhike.core.conditions import Argument, Fact


def _visits(which: str, at: str) -> str:
    """Of each customer how many appointments; ``which`` and ``at`` are our own words."""
    return (
        "SELECT v.customer_id, count(*) AS n FROM appointments v WHERE v.org_id = :org_id"  # noqa: S608
        f" AND {which} AND {at} > {{days}} GROUP BY v.customer_id"
    )


_PERIOD = (Argument("days", "days"),)
FACTS = (
    Fact("booked", "count", _visits("v.status IN ('pending', 'confirmed', 'completed')", "v.created_at"),
         asks=_PERIOD, needs="appointment:read"),
    Fact("visited", "count", _visits("v.status = 'completed'", "v.starts_at"), asks=_PERIOD,
         needs="appointment:read"),
    Fact("missed", "count", _visits("v.status = 'no_show'", "v.starts_at"), asks=_PERIOD,
         needs="appointment:read"),
)  # fmt: skip
