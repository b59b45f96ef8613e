"""Pure: how long files are kept, how many rows they take, and by what a list is filtered."""

from datetime import timedelta
from uuid import UUID

KEPT = timedelta(days=7)
MOST = {"csv": 500_000, "xlsx": 50_000}
_UUIDS = {"owner_id", "assigned_to", "tag_id", "import_id", "customer_id", "segment_id"}
_PLAIN = {"customers": {"q", "stage", "type", "owner_id", "tag_id", "source_type", "fields", "segment_id"},
          "leads": {"q", "status", "assigned_to", "source_platform", "customer_id", "import_id"}}  # fmt: skip


def fits(kind: str, filters: dict[str, str]) -> str | None:
    """The first filter that the list of ``kind`` does not have, or whose value cannot be."""
    for name, value in filters.items():
        if name not in _PLAIN[kind]:
            return name
        if name in _UUIDS and not (name == "assigned_to" and value in {"me", "none"}):
            try:
                UUID(value)
            except ValueError:
                return name
    return None
