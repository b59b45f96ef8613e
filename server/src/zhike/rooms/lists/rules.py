"""Pure decisions: what a list may be narrowed by in a view, and what a bulk edit is made of."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

MOST, AT_ONCE, PIECE = 10_000, 500, 100
UNDO = timedelta(hours=24)
# what is typed into the search (``q``) is not kept: it may be somebody's name or phone
FILTERS: dict[str, frozenset[str]] = {
    "customers": frozenset({"stage", "type", "owner_id", "tag_id", "source_type", "segment_id"}),
    "leads": frozenset({"status", "assigned_to", "source_platform", "import_id", "customer_id"}),
    "deals": frozenset({"view", "stage", "owner_id", "customer_id", "site_id", "closing_from", "closing_to",
                        "amount_min", "amount_max"}),
}  # fmt: skip
NEEDS = {"customers": "customer:read", "leads": "lead:read", "deals": "deal:read"}
WRITES = {"customers": "customer:write", "leads": "lead:write"}
ACTIONS = {"customers": {"owner": "user_id", "stage": "stage", "add_tag": "tag_id", "remove_tag": "tag_id"},
           "leads": {"owner": "user_id", "status": "status"}}  # fmt: skip
_VALUE = re.compile(r"[A-Za-z0-9_.:+-]{1,60}")


def unfit_filter(kind: str, filters: Mapping[str, str]) -> str | None:
    """The first filter that a view of this list cannot keep."""
    for name, value in filters.items():
        if name not in FILTERS[kind] or not _VALUE.fullmatch(value):
            return name
    return None


def unfit_action(kind: str, action: str, given: Mapping[str, Any]) -> str | None:
    """The field that an action of this list lacks, or has too many; None when all is well."""
    field = ACTIONS[kind].get(action)
    if field is None:
        return "action"
    wanted = {field, "reason"} if field == "status" else {field}
    if extra := sorted(given.keys() - wanted):
        return extra[0]
    if field not in given or (given[field] is None and field != "user_id"):
        return field
    if given.get("status") == "lost" and not given.get("reason"):
        return "reason"
    return "reason" if "reason" in given and given.get("status") != "lost" else None


def may_undo(finished_at: datetime | None, now: datetime) -> bool:
    """For so long after it was done."""
    return finished_at is not None and now < finished_at + UNDO
