"""What is known of customers, for conditions (`core.conditions`)."""

import re
from collections.abc import Iterable

from zhike.core.conditions import Argument, Fact, Kind
from zhike.rooms.customers.fields.rules import Field
from zhike.rooms.customers.models import GENDERS, SOURCE_TYPES, STAGES, TYPES

# what the timeline tells of; a line of another type is nothing that one chooses people by
ACTIVITIES = (
    "note_added", "call_made", "meeting", "wechat_sent", "email_sent", "visit_made", "conversation_started",
    "appointment", "deal_created", "stage_change", "lead_converted",
)  # fmt: skip
PERIOD = Argument("days", "days")
FACTS = (
    Fact("stage", "choice", "{e}.stage", words=STAGES),
    Fact("type", "choice", "{e}.type", words=TYPES),
    Fact("gender", "choice", "{e}.gender", words=GENDERS),
    Fact("source_type", "choice", "{e}.source_type", words=SOURCE_TYPES),
    Fact("age_range", "text", "{e}.age_range"),
    Fact("province", "text", "{e}.region_province"),
    Fact("city", "text", "{e}.region_city"),
    Fact("industry", "text", "{e}.company_industry"),
    Fact("owner", "one", "{e}.owner_id"),
    Fact("site", "one", "{e}.site_id"),
    Fact("tags", "many", "{e}.tag_ids"),
    Fact("score", "number", "{e}.score"),
    Fact("intent_score", "number", "{e}.intent_score"),
    Fact("stickiness_score", "number", "{e}.stickiness_score"),
    Fact("has_phone", "flag", "({e}.phone_hash IS NOT NULL)"),
    Fact("has_wechat", "flag", "(nullif({e}.wechat_id, '') IS NOT NULL)"),
    Fact("has_email", "flag", "(nullif({e}.email, '') IS NOT NULL)"),
    Fact("created", "time", "{e}.created_at"),
    Fact("stage_since", "time", "coalesce({e}.stage_changed_at, {e}.created_at)"),
    Fact(
        "activity", "count",
        "SELECT a.customer_id, count(*) AS n FROM customer_activities a WHERE a.org_id = :org_id"
        " AND a.type = ANY ({types}) AND a.created_at > {days} GROUP BY a.customer_id",
        asks=(Argument("types", "words", ACTIVITIES), PERIOD),
    ),
)  # fmt: skip

OWN = "field."  # what the facts of an organization's own fields begin with, before the field's key
_VALUE, _WORDS = "({{e}}.custom_fields -> '{key}')", "({{e}}.custom_fields ->> '{key}')"
# a day begins by the clock of the organization's first site
_HERE = ("coalesce((SELECT f.timezone FROM sites f WHERE f.org_id = :org_id"
         " ORDER BY f.created_at, f.id LIMIT 1), 'Asia/Shanghai')")  # fmt: skip
# what was written before the field was defined may be anything, and is nothing then
_OWN: dict[str, tuple[Kind, str]] = {
    "text": ("text", _WORDS), "long_text": ("text", _WORDS), "url": ("text", _WORDS),
    "choice": ("choice", _WORDS), "choices": ("options", _VALUE),
    "boolean": ("flag", f"coalesce({_WORDS} = 'true', false)"),
    "number": ("measure", f"CASE WHEN jsonb_typeof({_VALUE}) = 'number' THEN {_WORDS}::numeric END"),
    "date": ("day", f"CASE WHEN {_WORDS} LIKE '____-__-__' AND pg_input_is_valid({_WORDS}, 'date')"
                    f" THEN {_WORDS}::timestamp AT TIME ZONE {_HERE} END"),
}  # fmt: skip


def own(fields: Iterable[Field]) -> list[Fact]:
    """The organization's own fields, archived ones too, as facts."""
    made = []
    for one in fields:
        assert re.fullmatch(r"[a-z][a-z0-9_]{0,39}", one.key), "a key stands in SQL"
        kind, sql = _OWN[one.shape.kind]
        options = one.shape.options if kind in ("choice", "options") else ()
        made.append(
            Fact(
                OWN + one.key, kind, sql.format(key=one.key), label=one.label,
                words=tuple(str(option["code"]) for option in options),
                labels=tuple(str(option["label"]) for option in options),
            )
        )  # fmt: skip
    return made
