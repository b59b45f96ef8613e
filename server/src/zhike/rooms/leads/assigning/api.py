"""Routes of the assignment of leads: /api/assignment-rules. They are the whole organization's."""

from zhike.core.http.access import InTx, access, require_all
from zhike.core.http.route import router
from zhike.rooms.leads.assigning import schemas, service

assignment = router("/api/assignment-rules", "assignment")


@assignment.get("")
@access("lead:rules")
async def get_assignment_rules(tx: InTx) -> schemas.AssignmentBook:
    """The rules that count, in their order."""
    require_all(tx.actor)
    return await service.read(tx)


@assignment.put("")
@access("lead:rules")
async def put_assignment_rules(tx: InTx, form: schemas.AssignmentPut) -> schemas.AssignmentBook:
    """Have other rules count from now on. Leads that were given out stay where they are."""
    return await service.put(tx, form)


@assignment.get("/versions")
@access("lead:rules")
async def list_assignment_versions(tx: InTx) -> schemas.AssignmentVersions:
    """The last versions, newest first. An old one is taken up again by putting its rules."""
    require_all(tx.actor)
    return await service.versions(tx)


@assignment.post("/dry-run")
@access("lead:rules")
async def try_assignment_rules(tx: InTx, form: schemas.AssignmentTry) -> schemas.AssignmentOutcome:
    """Who would get this lead, step by step. Nothing is kept."""
    return await service.dry_run(tx, form)


TITLES = {
    "assignment.outdated": ("规则已被他人修改，请刷新后再试", "Somebody has changed the rules"),
    "assignment.reference": ("规则中的同事、团队或门店不存在", "No such colleague, team or site"),
}
ROUTERS = (assignment,)
