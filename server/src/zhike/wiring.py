"""The file that names every room: models, jobs, constraint errors, ports. `routes` names their doors."""

import contextlib
from collections.abc import AsyncIterator

from zhike.core import (  # noqa: F401  core's own tables, too
    crypto,
    ended,
    errors,
    leftovers,
    live,
    rotation,
    tables,
    wake,
)
from zhike.core.http.services import Services
from zhike.core.jobs import Registry, Room, reindex, rotate, upkeep  # noqa: F401  they declare their jobs
from zhike.rooms.ai import models as ai_models  # noqa: F401
from zhike.rooms.ai.consent import Port as ModelPort
from zhike.rooms.appointments import handlers as appointments_handlers
from zhike.rooms.appointments import jobs as appointments_jobs
from zhike.rooms.appointments import models as appointments_models  # noqa: F401
from zhike.rooms.appointments import service as appointments_service
from zhike.rooms.archives import jobs as archives_jobs
from zhike.rooms.archives import models as archives_models  # noqa: F401
from zhike.rooms.audit import jobs as audit_jobs
from zhike.rooms.audit import models as audit_models  # noqa: F401
from zhike.rooms.automations import jobs as automations_jobs
from zhike.rooms.automations import models as automations_models  # noqa: F401
from zhike.rooms.automations import service as automations_service
from zhike.rooms.booking import door as booking_door
from zhike.rooms.booking import links as booking_links
from zhike.rooms.booking import models as booking_models  # noqa: F401
from zhike.rooms.booking import service as booking_service
from zhike.rooms.channels import carried_models as channels_carried_models  # noqa: F401
from zhike.rooms.channels import details as channels_details
from zhike.rooms.channels import door as channels_door
from zhike.rooms.channels import inbound_door as channels_inbound_door
from zhike.rooms.channels import models as channels_models  # noqa: F401
from zhike.rooms.channels.hours import Port as HoursPort
from zhike.rooms.channels.matters import Port as TicketPort
from zhike.rooms.content import models as content_models  # noqa: F401
from zhike.rooms.content import service as content_service
from zhike.rooms.conversations import file_models as conversations_file_models  # noqa: F401
from zhike.rooms.conversations import handlers as conversations_handlers
from zhike.rooms.conversations import later_models as conversations_later_models  # noqa: F401
from zhike.rooms.conversations import models as conversations_models  # noqa: F401
from zhike.rooms.conversations import service as conversations_service
from zhike.rooms.conversations.consent import Port as TalkPort
from zhike.rooms.conversations.words import Port as WordsPort
from zhike.rooms.customers import identities as customers_identities
from zhike.rooms.customers import jobs as customers_jobs
from zhike.rooms.customers import models as customers_models  # noqa: F401
from zhike.rooms.customers import narrowing as customers_narrowing
from zhike.rooms.customers import owners as customers_owners
from zhike.rooms.customers import people_models as customers_people_models  # noqa: F401
from zhike.rooms.customers import service as customers_service
from zhike.rooms.customers.fields import jobs as fields_jobs
from zhike.rooms.customers.fields import models as fields_models  # noqa: F401
from zhike.rooms.customers.fields import service as fields_service
from zhike.rooms.deals import handlers as deals_handlers
from zhike.rooms.deals import models as deals_models  # noqa: F401
from zhike.rooms.deals import rules as deals_rules
from zhike.rooms.deals import service as deals_service
from zhike.rooms.duplicates import jobs as duplicates_jobs
from zhike.rooms.duplicates import models as duplicates_models  # noqa: F401
from zhike.rooms.figures import jobs as figures_jobs
from zhike.rooms.figures import models as figures_models  # noqa: F401
from zhike.rooms.files import jobs as files_jobs
from zhike.rooms.files import models as files_models  # noqa: F401
from zhike.rooms.files import service as files_service
from zhike.rooms.identity import (  # noqa: F401
    login_guard,
    machines_models,
    passwords,
    policy,
    resolve,
    roles,
    roles_models,
    tokens,
)
from zhike.rooms.identity import login_jobs as identity_login_jobs
from zhike.rooms.identity import login_models as identity_login_models  # noqa: F401
from zhike.rooms.identity import models as identity_models  # noqa: F401
from zhike.rooms.identity import people_models as identity_people_models  # noqa: F401
from zhike.rooms.identity import sessions_jobs as identity_sessions_jobs
from zhike.rooms.identity import sites as identity_sites
from zhike.rooms.identity import teams as identity_teams
from zhike.rooms.identity.breached import Breached
from zhike.rooms.intake import door as intake_door
from zhike.rooms.intake import jobs as intake_jobs
from zhike.rooms.intake import models as intake_models  # noqa: F401
from zhike.rooms.intake import service as intake_service
from zhike.rooms.knowledge import jobs as knowledge_jobs
from zhike.rooms.knowledge import models as knowledge_models  # noqa: F401
from zhike.rooms.knowledge import service as knowledge_service
from zhike.rooms.leads import handlers as leads_handlers
from zhike.rooms.leads import models as leads_models  # noqa: F401
from zhike.rooms.leads import service as leads_service
from zhike.rooms.leads.assigning import jobs as assigning_jobs
from zhike.rooms.leads.assigning import models as assigning_models  # noqa: F401
from zhike.rooms.leads.exports import jobs as exports_jobs
from zhike.rooms.leads.exports import models as exports_models  # noqa: F401
from zhike.rooms.leads.imports import jobs as imports_jobs
from zhike.rooms.leads.imports import models as imports_models  # noqa: F401
from zhike.rooms.lists import jobs as lists_jobs
from zhike.rooms.lists import models as lists_models  # noqa: F401
from zhike.rooms.mailroom import jobs as mailroom_jobs
from zhike.rooms.mailroom import models as mailroom_models  # noqa: F401
from zhike.rooms.notify import jobs as notify_jobs
from zhike.rooms.notify import models as notify_models  # noqa: F401
from zhike.rooms.notify import pushing as notify_pushing
from zhike.rooms.notify import supply as notify_supply
from zhike.rooms.notify.consent import Port as MarketingPort
from zhike.rooms.orders import jobs as orders_jobs
from zhike.rooms.orders import models as orders_models  # noqa: F401
from zhike.rooms.orders import service as orders_service
from zhike.rooms.pools import jobs as pools_jobs
from zhike.rooms.pools import models as pools_models  # noqa: F401
from zhike.rooms.pools import service as pools_service
from zhike.rooms.preferences import models as preferences_models  # noqa: F401
from zhike.rooms.preferences import rules as preferences_rules
from zhike.rooms.privacy import jobs as privacy_jobs
from zhike.rooms.privacy import links as privacy_links
from zhike.rooms.privacy import models as privacy_models  # noqa: F401
from zhike.rooms.privacy import rules as privacy_rules
from zhike.rooms.privacy import service as privacy_service
from zhike.rooms.quality import checking as quality_checking
from zhike.rooms.quality import jobs as quality_jobs
from zhike.rooms.quality import models as quality_models  # noqa: F401
from zhike.rooms.quality import service as quality_service
from zhike.rooms.resources import models as resources_models  # noqa: F401
from zhike.rooms.resources import service as resources_service
from zhike.rooms.reviews import jobs as reviews_jobs
from zhike.rooms.reviews import models as reviews_models  # noqa: F401
from zhike.rooms.routing import jobs as routing_jobs
from zhike.rooms.routing import models as routing_models  # noqa: F401
from zhike.rooms.routing import service as routing_service
from zhike.rooms.scores import handlers as scores_handlers
from zhike.rooms.scores import jobs as scores_jobs
from zhike.rooms.scores import models as scores_models  # noqa: F401
from zhike.rooms.segments import choosing as segments_choosing
from zhike.rooms.segments import jobs as segments_jobs
from zhike.rooms.segments import models as segments_models  # noqa: F401
from zhike.rooms.segments import service as segments_service
from zhike.rooms.sla import book as sla_book
from zhike.rooms.sla import jobs as sla_jobs
from zhike.rooms.sla import models as sla_models  # noqa: F401
from zhike.rooms.sla import service as sla_service
from zhike.rooms.staff import handlers as staff_handlers
from zhike.rooms.staff import models as staff_models  # noqa: F401
from zhike.rooms.staff import presence as staff_presence
from zhike.rooms.staff import service as staff_service
from zhike.rooms.tickets import csat_models as tickets_csat_models  # noqa: F401
from zhike.rooms.tickets import handlers as tickets_handlers
from zhike.rooms.tickets import inviting as tickets_inviting
from zhike.rooms.tickets import jobs as tickets_jobs
from zhike.rooms.tickets import links as tickets_links
from zhike.rooms.tickets import macro_models as tickets_macro_models  # noqa: F401
from zhike.rooms.tickets import macros as tickets_macros
from zhike.rooms.tickets import mail_models as tickets_mail_models  # noqa: F401
from zhike.rooms.tickets import mailing as tickets_mailing
from zhike.rooms.tickets import models as tickets_models  # noqa: F401
from zhike.rooms.tickets import service as tickets_service
from zhike.rooms.transfers import jobs as transfers_jobs
from zhike.rooms.transfers import models as transfers_models  # noqa: F401
from zhike.rooms.webhooks import jobs as webhooks_jobs
from zhike.rooms.webhooks import models as webhooks_models  # noqa: F401
from zhike.rooms.webhooks import rules as webhooks_rules

# deferred work: each room's jobs, handlers and ticks
WORK: tuple[Room, ...] = (
    upkeep.work,
    audit_jobs.work,
    identity_login_jobs.work,
    identity_sessions_jobs.work,
    webhooks_jobs.work,
    notify_jobs.work,
    staff_handlers.work,
    leads_handlers.work,
    deals_handlers.work,
    files_jobs.work,
    knowledge_jobs.work,
    customers_jobs.work,
    fields_jobs.work,
    imports_jobs.work,
    assigning_jobs.work,
    exports_jobs.work,
    conversations_handlers.work,
    mailroom_jobs.work,
    appointments_handlers.reactions,
    appointments_jobs.work,
    sla_jobs.work,
    tickets_handlers.work,
    automations_jobs.work,
    routing_jobs.work,
    scores_handlers.reactions,
    scores_jobs.work,
    duplicates_jobs.work,
    pools_jobs.work,
    segments_jobs.work,
    lists_jobs.work,
    intake_jobs.work,
    privacy_jobs.work,
    reviews_jobs.work,
    archives_jobs.work,
    figures_jobs.work,
    quality_jobs.work,
    tickets_jobs.work,
    transfers_jobs.work,
    orders_jobs.work,
)

CONSTRAINTS: tuple[dict[str, type[errors.DomainError]], ...] = (
    identity_sites.CONSTRAINTS,
    identity_teams.CONSTRAINTS,
    roles.CONSTRAINTS,
    notify_supply.CONSTRAINTS,
    staff_service.CONSTRAINTS,
    resources_service.CONSTRAINTS,
    booking_service.CONSTRAINTS,
    knowledge_service.CONSTRAINTS,
    customers_service.CONSTRAINTS,
    customers_identities.CONSTRAINTS,
    customers_owners.CONSTRAINTS,
    fields_service.CONSTRAINTS,
    channels_details.CONSTRAINTS,
    leads_service.CONSTRAINTS,
    deals_service.CONSTRAINTS,
    conversations_service.CONSTRAINTS,
    sla_service.CONSTRAINTS,
    routing_service.CONSTRAINTS,
    tickets_service.CONSTRAINTS,
    tickets_macros.CONSTRAINTS,
    automations_service.CONSTRAINTS,
    tickets_inviting.CONSTRAINTS,
    appointments_service.CONSTRAINTS,
    pools_service.CONSTRAINTS,
    content_service.CONSTRAINTS,
    orders_service.CONSTRAINTS,
    segments_service.CONSTRAINTS,
    intake_service.CONSTRAINTS,
    quality_service.CONSTRAINTS,
)


def connect(held: Services) -> None:
    """Plug the rooms into the floor: who resolves callers, how errors are called."""
    settings = held.settings
    access = tokens.AccessTokens(held.unit.keyring.derive("access-token:v1"), settings.zhike_access_ttl)
    held.resolvers["user"] = resolve.UserResolver(held.unit.keyring.derive("csrf:v1"), access)
    doors = channels_door.Doors()
    held.resolvers["channel"] = doors.channel
    held.resolvers["visitor"] = doors.visitor
    held.resolvers["guest"] = doors.guest
    held.resolvers["inbound"] = channels_inbound_door.Inbound()
    sources = intake_door.Doors()
    held.resolvers["intake"] = sources.push
    held.resolvers["intake_form"] = sources.form
    preferences_rules.DOCUMENTS[policy.KEY] = policy.fits
    preferences_rules.DOCUMENTS["deals.loss_reasons"] = deals_rules.reasons_fit
    preferences_rules.DOCUMENTS["deals.probabilities"] = deals_rules.probabilities_fit
    preferences_rules.DOCUMENTS["webhooks.allowed_hosts"] = webhooks_rules.hosts_fit
    listed = settings.zhike_breached_passwords
    passwords.breached[:] = [Breached(listed)] if listed is not None else []
    identity_sites.ahead[:] = [appointments_service.ahead_at]
    held.resolvers["sms_push"] = notify_pushing.resolve
    held.resolvers["consent_link"] = privacy_links.resolver(held.unit.keyring)
    held.resolvers["booking_page"] = booking_door.Doors().page
    held.resolvers["calendar_feed"] = booking_door.feed
    held.resolvers["visit_link"] = booking_links.resolver(held.unit.keyring)
    held.resolvers["ticket_link"] = tickets_links.resolver(held.unit.keyring)
    held.resolvers["talk_link"] = tickets_links.resolver(held.unit.keyring, tickets_links.TALK)
    customers_narrowing.Port.ask = staticmethod(segments_choosing.within)
    MarketingPort.ask = staticmethod(privacy_service.may_market)
    MarketingPort.withdraw = staticmethod(privacy_service.opt_out_by_reply)
    ModelPort.ask = staticmethod(privacy_service.may_process)
    TicketPort.tickets = tickets_mailing
    HoursPort.working = staticmethod(sla_book.working)
    HoursPort.anybody = staticmethod(staff_presence.anybody)
    TalkPort.lacks = staticmethod(privacy_service.lacks)
    WordsPort.find = staticmethod(quality_checking.find)
    WordsPort.note = staticmethod(quality_checking.note)
    preferences_rules.DOCUMENTS["ai.legal_basis"] = privacy_rules.basis_fits
    held.reject = files_service.reject
    rotation.elsewhere["files"] = files_service.Store(settings.data / "files").reseal
    for constraints in CONSTRAINTS:
        errors.constraint_errors.update(constraints)


def registry() -> Registry:
    """All deferred work of the product."""
    return Registry(WORK)


def listeners() -> list[tuple[str, str]]:
    """(handler, event name) of every reaction, for the reference pages."""
    return [(work.name, event) for room in WORK for work in room.works.values() for event in work.events]


@contextlib.asynccontextmanager
async def running(held: Services) -> AsyncIterator[None]:
    """Background parts of an API process, alive while it serves: the relay's bell and the streams' ear."""
    await wake.install(held.settings.app_url)
    users = held.resolvers["user"]
    assert isinstance(users, resolve.UserResolver)
    await ended.install(held.settings.valkey_url, users.forget_user)
    try:
        async with live.hearing(held.settings.valkey_url):
            yield
    finally:
        await login_guard.settled()
        await ended.close(users.forget_user)
        await wake.close()
