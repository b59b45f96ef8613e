"""Why something about a pool is refused."""

from zhike.core import errors


class NameTaken(errors.Conflict):
    code = "pool.name_taken"


class UnknownReference(errors.Invalid):
    """A site, colleague, team or tag that is not of this organization."""

    code = "pool.reference"


class StageUnknown(errors.Invalid):
    """``allowed`` are the stages that people of this pool may be in."""

    code = "pool.stage_unknown"


class PersonMissing(errors.NotFound):
    """Nobody of this pool."""

    code = "pool.person_not_found"


class Taken(errors.Conflict):
    """Somebody else was faster."""

    code = "pool.taken"


class DailyLimit(errors.Conflict):
    """``limit`` people were claimed today."""

    code = "pool.daily_limit"


class HoldingLimit(errors.Conflict):
    """They look after ``held`` people, and ``limit`` are allowed."""

    code = "pool.holding_limit"


class Cooling(errors.Conflict):
    """Who gave somebody back may not take them again before ``until``."""

    code = "pool.cooling"


class ViewLimit(errors.Conflict):
    """The details of ``limit`` people were looked at today."""

    code = "pool.view_limit"


class Full(errors.Conflict):
    """There is room for ``room`` more."""

    code = "pool.full"


class Closed(errors.Conflict):
    """The pool is switched off."""

    code = "pool.closed"


class NotYours(errors.Forbidden):
    """Somebody else's people are put into a pool with `pool:assign` only."""

    code = "pool.not_yours"


class WrongPerson(errors.Invalid):
    """Not to be put into this pool: gone, in a pool already, of another site, or a lead that is closed."""

    code = "pool.person_unfit"


class WrongTaker(errors.Invalid):
    """Not a colleague at work for whom this pool is."""

    code = "pool.taker_unfit"


class WrongPool(errors.Invalid):
    """The other pool holds another kind of people, or is of another site, or the same."""

    code = "pool.pool_unfit"


class InPool(errors.Conflict):
    """Who lies in a pool gets a keeper by being claimed or assigned from it."""

    code = "pool.person_inside"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "uq_pools_org_id_name": NameTaken,
    "fk_pools_site_id": UnknownReference,
    "fk_pool_members_user_id": UnknownReference,
    "fk_pool_members_team_id": UnknownReference,
    "ck_customers_pooled": InPool,
    "ck_leads_pooled": InPool,
}
