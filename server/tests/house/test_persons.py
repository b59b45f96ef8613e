"""P-29: every table that speaks of the people served says what it holds of them."""

import dataclasses
import re
import typing

from sqlalchemy import Table

from zhike import wiring  # noqa: F401  all models and declarations
from zhike.core.erasure import SWEEPS
from zhike.core.event import Event
from zhike.core.model import Model
from zhike.core.persons import ANY, HOLDS, PHONE, Blank, Holds

from .reference import _events

KINDS = {holds.names for holds in HOLDS.values() if holds.names} | {PHONE, ANY}
# tables that hold personal data, but of no customer; or that are cleared in another way
EXCEPTIONS = {
    "users": "colleagues: their logins end with their employment (rooms/identity)",
    "employees": "colleagues",
    "agents": "colleagues",
    "user_identities": "colleagues",
    "user_factors": "colleagues",
    "verification_codes": "a phone's blind index for minutes; swept by the hour",
    "identity_providers": "the sealed column is a client's secret",
    "login_events": "colleagues and the addresses they come from",
    "applications": "who asks to become a colleague",
    "invitations": "who is asked to become a colleague",
    "conversation_participants": "which colleague spoke, and how far they have read",
    "script_usages": "which colleague took which text",
    "ticket_rule_runs": "which rule ran on which ticket; it goes with its ticket",
    "sla_clocks": "how long an answer took; it goes with its conversation",
    "sms_providers": "the sealed column is a supplier's configuration",
    "order_shops": "the sealed column is a shop's token",
    "channels": "the sealed columns are a platform's configuration",
    "channel_memory": "the sealed column is a platform's token, or a place in its list",
    "exports": "lists as files: swept as `exports`",
    "talk_transfers": "files of talks: swept as `talk_transfers`",
    "import_batches": "files that wait: swept as `import_batches`",
    "import_rows": "sealed cells: swept as `import_rows`",
    "outbox_events": "personal words of events: swept as `outbox_events`",
    "dead_letters": "swept as `dead_letters`",
    "idempotency_keys": "remembered answers: swept as `idempotency_keys`",
    "files": "reached by the columns that name them (`Holds.files`)",
    "webhook_endpoints": "the sealed column is a signing secret",
    "intake_sources": "the sealed column is a signing secret",
    "api_keys": "machines",
    "service_item_resources": "which rooms and devices a service needs",
}
# declared by their columns, and swept for what no column leads to
SWEPT_TOO = {"intake_deliveries", "channel_inbound"}
POINTS = re.compile(
    r"^(customer|lead|visitor|conversation|appointment|review|message|resource|subject|person)_id$"
)
TELLS = re.compile(r"(_sealed|phone_hash|_last4)$")
# text fields of events that say nothing of a person
PLAIN = re.compile(
    r"^(status|from_status|to_status|kind|type|action|purpose|code|key|field|role|fields|platform|error_code|"
    r"channel_type|session_name|sender_type|source_type|source_platform|from_stage|to_stage|item_type|entity_type|scope|"
    r"provider_code|from_provider|to_provider|event_type|method|url_host|reason_code|way|outcome)$"
)
CODED = {
    "platform.webhook.disabled: reason",
    "platform.file.rejected: threat",
    "desk.sla.changed: what",
    "desk.sla.warned: metric",
    "desk.sla.breached: metric",
    "scheduling.appointment.advanced: stage",
    "desk.ticket.created: priority",
    "desk.ticket.created: ticket_id",
    "desk.ticket.created: ticket_type",
    "desk.ticket.commented: comment_type",
    "desk.ticket.sla_warned: metric",
    "desk.ticket.sla_breached: metric",
}  # a word of ours, where others say what people said


def _speaks_of_people(table: Table) -> bool:
    return any(POINTS.match(column.name) or TELLS.search(column.name) for column in table.columns)


def test_every_table_of_people_is_declared() -> None:
    silent = [
        name for name, table in Model.metadata.tables.items()
        if _speaks_of_people(table) and name not in HOLDS and name not in EXCEPTIONS
    ]  # fmt: skip
    assert not silent, "declare them beside their models (core/persons.py)"
    assert not HOLDS.keys() & EXCEPTIONS.keys()
    swept = {name for name, why in EXCEPTIONS.items() if f"swept as `{name}`" in why}
    assert swept | SWEPT_TOO == set(SWEEPS)
    assert HOLDS.keys() >= SWEPT_TOO


def test_who_points_at_a_person_is_declared() -> None:
    """A foreign key to a declared table makes its table one that speaks of people, whatever its name."""
    named = {holds.table for holds in HOLDS.values() if holds.names}
    silent = [
        f"{name}.{key.parent.name}"
        for name, table in Model.metadata.tables.items() for key in table.foreign_keys
        if key.column.table.name in named and key.parent.name != "org_id" and name not in HOLDS
        and name not in EXCEPTIONS
    ]  # fmt: skip
    assert not silent


def _check(holds: Holds) -> list[str]:
    table = Model.metadata.tables[holds.table].c
    columns = {name for step in holds.of for name in step} | set(holds.leads_to) | set(holds.claims)
    columns |= set(holds.files) | set(holds.identity) | set(holds.restricts)
    columns |= set(holds.erase.columns) if isinstance(holds.erase, Blank) else set()
    wrong = [f"{holds.table}.{name}" for name in columns if name not in table]
    wrong += [f"{holds.table}.{name}" for name in holds.shows
              if name not in table and f"{name}_sealed" not in table]  # fmt: skip
    kinds = {kind for step in holds.of for kind in step.values()} | set(holds.leads_to.values())
    return wrong + [f"{holds.table}: nobody is called {kind}" for kind in kinds - KINDS]


def test_declarations_name_what_there_is() -> None:
    assert not [wrong for holds in HOLDS.values() for wrong in _check(holds)]


def test_sealed_columns_go() -> None:
    """What is sealed because it is personal is among what an erasure empties."""
    left = [
        f"{holds.table}.{column.name}" for holds in HOLDS.values() if isinstance(holds.erase, Blank)
        for column in Model.metadata.tables[holds.table].columns
        if TELLS.search(column.name) and column.name not in holds.erase.columns
    ]  # fmt: skip
    # whom a request concerns is needed until its last step, which forgets it
    assert set(left) <= {"privacy_requests.work_sealed"}


def _words(event: type[Event]) -> set[str]:
    """Fields that could carry words."""
    hints = typing.get_type_hints(event)
    found = set()
    for field in dataclasses.fields(event):
        text = str(hints[field.name])
        if "str" in text or "dict" in text or "Any" in text:
            found.add(field.name)
    return found


def test_events_say_which_of_their_words_are_personal() -> None:
    unknown = [
        f"{event.NAME}: {name}" for event in _events() for name in sorted(_words(event))
        if name not in event.PERSONAL and not PLAIN.match(name) and f"{event.NAME}: {name}" not in CODED
    ]  # fmt: skip
    assert not unknown, "name them in PERSONAL, or say here that they are plain"
    assert not [event.NAME for event in _events() for name in event.PERSONAL if name not in _words(event)]
