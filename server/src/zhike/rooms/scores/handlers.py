"""What scores does when something happened to a lead or a customer: work it out again, in a moment.

A busy chat is worked out once per window and not once per message. The job runs when the window is over, so
it sees whatever was committed before any of the events that asked for it.
"""

from datetime import UTC, datetime
from uuid import UUID

from zhike.core import jobs
from zhike.core.tx import Tx
from zhike.events import conversation, crm, imports, scheduling
from zhike.rooms.scores import keeping, repository
from zhike.rooms.scores.catalogue import Entity

reactions = jobs.Room("scores")
WINDOW = 2  # seconds

_OfLead = crm.LeadCreated | crm.LeadUpdated | crm.LeadAssigned | crm.LeadStatusChanged | crm.LeadNoted
_OfCustomer = crm.CustomerCreated | crm.CustomerUpdated | crm.CustomerStageChanged | crm.CustomerNoted
_OfVisit = (
    scheduling.AppointmentCreated | scheduling.AppointmentConfirmed | scheduling.AppointmentRescheduled
    | scheduling.AppointmentCancelled | scheduling.AppointmentCompleted | scheduling.AppointmentNoShow
)  # fmt: skip


def soon(tx: Tx, entity: Entity, id: UUID | None) -> None:
    """Have a row worked out at the end of this window, once."""
    if id is None:
        return
    window = int(tx.now.timestamp()) // WINDOW + 1
    tx.enqueue(
        "scores.refresh", run_at=datetime.fromtimestamp(window * WINDOW, UTC),
        dedupe_key=f"score:{entity}:{id}:{window}", entity_type=entity, entity_id=id,
    )  # fmt: skip


@reactions.on(crm.LeadCreated, crm.LeadUpdated, crm.LeadAssigned, crm.LeadStatusChanged, crm.LeadNoted)
async def lead_moved(tx: Tx, event: _OfLead) -> None:
    """What is known of a lead is another."""
    soon(tx, "lead", event.lead_id)


@reactions.on(crm.LeadConverted)
async def lead_converted(tx: Tx, event: crm.LeadConverted) -> None:
    """What the lead did is the customer's now."""
    soon(tx, "customer", event.customer_id)


@reactions.on(crm.CustomerCreated, crm.CustomerUpdated, crm.CustomerStageChanged, crm.CustomerNoted)
async def customer_moved(tx: Tx, event: _OfCustomer) -> None:
    """What is known of a customer is another."""
    soon(tx, "customer", event.customer_id)


@reactions.on(crm.CustomerMerged)
async def customers_merged(tx: Tx, event: crm.CustomerMerged) -> None:
    """What two customers did is one's now."""
    soon(tx, "customer", event.customer_id)


@reactions.on(crm.CustomerMergeUndone)
async def customers_parted(tx: Tx, event: crm.CustomerMergeUndone) -> None:
    """What each did is their own again."""
    soon(tx, "customer", event.customer_id)
    soon(tx, "customer", event.restored_id)


@reactions.on(conversation.MessageReceived, conversation.ConversationChanged)
async def talked(tx: Tx, event: conversation.MessageReceived | conversation.ConversationChanged) -> None:
    """The person said something, or it turned out who it is."""
    customer, lead = await repository.of_talk(tx, event.conversation_id)
    soon(tx, "customer", customer)
    soon(tx, "lead", lead)


@reactions.on(
    scheduling.AppointmentCreated, scheduling.AppointmentConfirmed, scheduling.AppointmentRescheduled,
    scheduling.AppointmentCancelled, scheduling.AppointmentCompleted, scheduling.AppointmentNoShow,
)  # fmt: skip
async def visit_moved(tx: Tx, event: _OfVisit) -> None:
    """A visit was booked, moved, kept or missed."""
    soon(tx, "customer", event.customer_id)
    soon(tx, "lead", await repository.lead_of_visit(tx, event.appointment_id))


@reactions.on(imports.ImportFinished)
async def imported(tx: Tx, event: imports.ImportFinished) -> None:
    """Many rows came at once and told nothing of each; their ids are younger than the import's."""
    if event.created_rows:
        entity: Entity = "customer" if event.kind == "customers" else "lead"
        await keeping.begin(tx, entity, "imported", after=event.batch_id)
