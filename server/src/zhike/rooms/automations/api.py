"""Routes of rules: /api/ticket-rules."""

from uuid import UUID

from fastapi import Response

from zhike.core.http import match
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.core.tx import Tx
from zhike.rooms.automations import repository, schemas, service
from zhike.rooms.automations.models import TicketRule

rules = router("/api/ticket-rules", "tickets")


async def _one(tx: Tx, response: Response, row: TicketRule) -> schemas.TicketRuleRead:
    match.tag(response, row)
    return (await service.read(tx, [row]))[0]


@rules.get("")
@access("ticket:manage")
async def list_ticket_rules(tx: InTx) -> schemas.TicketRulesRead:
    """Rules that go by time, in the order in which they run, with how often they did."""
    return schemas.TicketRulesRead(items=await service.listed(tx))


@rules.post("", status_code=201)
@access("ticket:manage")
async def create_ticket_rule(
    response: Response, tx: InTx, form: schemas.TicketRulePut
) -> schemas.TicketRuleRead:
    """Have tickets seen to from now on. It also runs on those that are there: try it first."""
    return await _one(tx, response, await service.create(tx, form))


@rules.post("/try")
@access("ticket:manage")
async def try_ticket_rule(tx: InTx, form: schemas.TicketRuleTry) -> schemas.TicketRuleTrial:
    """Which tickets a rule would run on now; nothing is done."""
    return await service.try_out(tx, form)


@rules.get("/{rule_id}")
@access("ticket:manage")
async def get_ticket_rule(response: Response, tx: InTx, rule_id: UUID) -> schemas.TicketRuleRead:
    """One rule. The ETag is when it was changed: send it back as ``If-Match``."""
    return await _one(tx, response, await repository.Rules(tx).get(rule_id))


@rules.put("/{rule_id}")
@access("ticket:manage")
async def put_ticket_rule(
    response: Response, tx: InTx, rule_id: UUID, form: schemas.TicketRulePut, expected: match.IfMatch = None
) -> schemas.TicketRuleRead:
    """Change a rule, whole."""
    return await _one(tx, response, await service.put(tx, rule_id, form, expected))


@rules.delete("/{rule_id}", status_code=204)
@access("ticket:manage")
async def delete_ticket_rule(tx: InTx, rule_id: UUID) -> None:
    """Remove a rule; what it did stays done."""
    await service.delete(tx, rule_id)


ROUTERS = (rules,)
TITLES: dict[str, tuple[str, str]] = {
    "ticket_rule.not_found": ("找不到该规则", "No such rule"),
    "ticket_rule.name_taken": ("已有同名的规则", "There is a rule of this name"),
    "ticket_rule.too_many": ("最多 100 条规则", "There are 100 rules already"),
    "ticket_rule.reference": (
        "找不到所选的同事、团队、日历或共享的宏",
        "No such colleague, team, calendar or shared macro",
    ),
}
