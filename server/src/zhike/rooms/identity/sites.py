"""The verbs of the organization and its sites (门店)."""

from collections.abc import Awaitable, Callable
from uuid import UUID
from zoneinfo import ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from zhike.core import errors, etag
from zhike.core.clock import zone
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import identity as events
from zhike.rooms.identity import people_schemas as schemas
from zhike.rooms.identity import repository
from zhike.rooms.identity.models import Organization, Site, UserSite

# how much lies ahead at a site, asked of the rooms upstairs; `wiring` plugs them in
ahead: list[Callable[[Tx, UUID], Awaitable[int]]] = []


class SiteNameTaken(errors.Conflict):
    code = "site.name_taken"


class SiteBusy(errors.Conflict):
    """``bookings`` lie ahead. Say ``despite_bookings`` to do it all the same; nothing is cancelled by it."""

    code = "site.has_bookings"


class SiteInUse(errors.Conflict):
    """Something happened here. Close it instead."""

    code = "site.in_use"


class LastSite(errors.Conflict):
    code = "site.last"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {"uq_sites_org_id_name": SiteNameTaken}


def _zone(name: str) -> str:
    try:
        zone(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise errors.Invalid(field="timezone") from None
    return name


async def patch_organization(
    tx: Tx, form: schemas.OrganizationPatch, expected: str | None = None
) -> Organization:
    """Change name, industry or logo."""
    org = await repository.organization(tx, lock=True)
    etag.check(expected, org)
    changes = form.model_dump(exclude_unset=True)
    changes = {name: value for name, value in changes.items() if value is not None or name == "logo_url"}
    before = {name: getattr(org, name) for name in changes if getattr(org, name) != changes[name]}
    for name in before:
        setattr(org, name, changes[name])
    if before:
        tx.audit("organization.updated", "organization", org.id, before=before,
                 after={name: changes[name] for name in before})  # fmt: skip
        tx.publish(events.OrganizationChanged(organization_id=org.id, fields=tuple(sorted(before))))
    return org


async def create_site(tx: Tx, form: schemas.SiteCreate) -> Site:
    """Open a site."""
    fields = form.model_dump() | {"timezone": _zone(form.timezone)}
    site = repository.Sites(tx).add(Site(id=uuid7(), **fields))
    await tx.flush()
    tx.audit("site.created", "site", site.id, after=fields)
    tx.publish(events.SiteChanged(site_id=site.id, fields=("created",)))
    return site


async def patch_site(tx: Tx, site_id: UUID, form: schemas.SitePatch, expected: str | None = None) -> Site:
    """Change a site. Closing it, or setting its clock, needs a word when bookings lie ahead.

    Raises `SiteBusy`, `SiteNameTaken`, `LastSite`.
    """
    site = await repository.Sites(tx).get_for_update(site_id)
    etag.check(expected, site)
    changes = form.model_dump(exclude_unset=True, exclude={"despite_bookings"})
    changes = {name: value for name, value in changes.items() if value is not None or name == "address"}
    before = {name: getattr(site, name) for name in changes if getattr(site, name) != changes[name]}
    if "timezone" in before:
        _zone(changes["timezone"])
    closes = "is_active" in before and not changes["is_active"]
    if closes and not await repository.Sites(tx).another_open(site.id):
        raise LastSite()
    if (closes or "timezone" in before) and not form.despite_bookings:
        bookings = sum([await count(tx, site.id) for count in ahead])
        if bookings:
            raise SiteBusy(bookings=bookings)
    for name in before:
        setattr(site, name, changes[name])
    await tx.flush()
    if before:
        after = {name: changes[name] for name in before}
        tx.audit("site.updated", "site", site.id, before=before, after=after,
                 despite_bookings=form.despite_bookings)  # fmt: skip
        tx.publish(events.SiteChanged(site_id=site.id, fields=tuple(sorted(before))))
    return site


async def delete_site(tx: Tx, site_id: UUID) -> None:
    """Remove a site at which nothing ever happened. Raises `SiteInUse`, `LastSite`.

    Nobody may work there either: whoever has no site left would work at all of them.
    """
    site = await repository.Sites(tx).get_for_update(site_id)
    if not await repository.Sites(tx).another_open(site.id):
        raise LastSite()
    people = select(UserSite.id).where(UserSite.org_id == tx.org_id, UserSite.site_id == site.id).limit(1)
    if (await tx.session.scalars(people)).first() is not None:
        raise SiteInUse()
    await tx.session.delete(site)
    try:
        await tx.flush()
    except IntegrityError:
        raise SiteInUse() from None
    tx.audit("site.deleted", "site", site_id, before={"name": site.name})
    tx.publish(events.SiteChanged(site_id=site_id, fields=("deleted",)))
