"""Every room's routes, and how its refusals are called. The web application alone imports it: building four
hundred routes costs seconds that a worker can save."""

from zhike.core.http import dead_letters, keys, problem, tickets
from zhike.rooms.appointments import api as appointments_api
from zhike.rooms.archives import api as archives_api
from zhike.rooms.audit import api as audit_api
from zhike.rooms.automations import api as automations_api
from zhike.rooms.booking import api as booking_api
from zhike.rooms.booking import api_public as booking_public
from zhike.rooms.channels import api as channels_api
from zhike.rooms.channels import api_public as channels_public
from zhike.rooms.content import api as content_api
from zhike.rooms.conversations import api as conversations_api
from zhike.rooms.conversations import api_files as conversations_files
from zhike.rooms.conversations import api_public as conversations_public
from zhike.rooms.conversations import api_work as conversations_work
from zhike.rooms.customers import api as customers_api
from zhike.rooms.customers import api_clues as customers_api_clues
from zhike.rooms.customers import api_people as customers_api_people
from zhike.rooms.customers.fields import api as fields_api
from zhike.rooms.deals import api as deals_api
from zhike.rooms.duplicates import api as duplicates_api
from zhike.rooms.figures import api as figures_api
from zhike.rooms.identity import api as identity_api
from zhike.rooms.identity import (
    api_events,
    api_key_erasures,
    api_people,
    api_releases,
    api_roles,
    api_sessions,
    api_teams,
    machines_api,
)
from zhike.rooms.identity import api_login as identity_api_login
from zhike.rooms.identity import api_passkeys as identity_api_passkeys
from zhike.rooms.identity import api_providers as identity_api_providers
from zhike.rooms.identity import api_sso as identity_api_sso
from zhike.rooms.identity import api_xcx as identity_api_xcx
from zhike.rooms.intake import api as intake_api
from zhike.rooms.intake import api_public as intake_public
from zhike.rooms.knowledge import api as knowledge_api
from zhike.rooms.leads import api as leads_api
from zhike.rooms.leads import api_portfolio as leads_api_portfolio
from zhike.rooms.leads import api_search as leads_api_search
from zhike.rooms.leads.assigning import api as assigning_api
from zhike.rooms.leads.exports import api as exports_api
from zhike.rooms.leads.imports import api as imports_api
from zhike.rooms.lists import api as lists_api
from zhike.rooms.mailroom import api as mailroom_api
from zhike.rooms.notify import api as notify_api
from zhike.rooms.notify import api_public as notify_public
from zhike.rooms.orders import api as orders_api
from zhike.rooms.pools import api as pools_api
from zhike.rooms.preferences import api as preferences_api
from zhike.rooms.privacy import api as privacy_api
from zhike.rooms.privacy import api_public as privacy_public
from zhike.rooms.privacy import api_requests as privacy_requests
from zhike.rooms.quality import api as quality_api
from zhike.rooms.resources import api as resources_api
from zhike.rooms.reviews import api as reviews_api
from zhike.rooms.routing import api as routing_api
from zhike.rooms.routing import api_public as routing_public
from zhike.rooms.scores import api as scores_api
from zhike.rooms.segments import api as segments_api
from zhike.rooms.sla import api as sla_api
from zhike.rooms.staff import api as staff_api
from zhike.rooms.staff import api_agents as staff_api_agents
from zhike.rooms.tickets import api as tickets_api
from zhike.rooms.tickets import api_csat as tickets_csat
from zhike.rooms.tickets import api_public as tickets_public
from zhike.rooms.transfers import api as transfers_api
from zhike.rooms.webhooks import api as webhooks_api

ROUTERS = (
    *dead_letters.ROUTERS,
    *keys.ROUTERS,
    *identity_api.ROUTERS,
    *identity_api_login.ROUTERS,
    *identity_api_passkeys.ROUTERS,
    *identity_api_providers.ROUTERS,
    *identity_api_sso.ROUTERS,
    *identity_api_xcx.ROUTERS,
    *api_sessions.ROUTERS,
    *api_events.ROUTERS,
    *api_key_erasures.ROUTERS,
    *api_people.ROUTERS,
    *api_teams.ROUTERS,
    *api_releases.ROUTERS,
    *api_roles.ROUTERS,
    *machines_api.ROUTERS,
    *webhooks_api.ROUTERS,
    *preferences_api.ROUTERS,
    *audit_api.ROUTERS,
    *notify_api.ROUTERS,
    *notify_public.ROUTERS,
    *staff_api.ROUTERS,
    *resources_api.ROUTERS,
    *booking_api.ROUTERS,
    *booking_public.ROUTERS,
    *staff_api_agents.ROUTERS,
    *customers_api_people.ROUTERS,
    *customers_api.ROUTERS,
    *customers_api_clues.ROUTERS,
    *fields_api.ROUTERS,
    *knowledge_api.ROUTERS,
    *channels_api.ROUTERS,
    *channels_public.ROUTERS,
    *mailroom_api.ROUTERS,
    *leads_api.ROUTERS,
    *leads_api_portfolio.ROUTERS,
    *leads_api_search.ROUTERS,
    *imports_api.ROUTERS,
    *assigning_api.ROUTERS,
    *deals_api.ROUTERS,
    *exports_api.ROUTERS,
    *conversations_api.ROUTERS,
    *conversations_files.ROUTERS,
    *conversations_work.ROUTERS,
    *conversations_public.ROUTERS,
    *appointments_api.ROUTERS,
    *routing_api.ROUTERS,
    *routing_public.ROUTERS,
    *sla_api.ROUTERS,
    *tickets_api.ROUTERS,
    *automations_api.ROUTERS,
    *tickets_csat.ROUTERS,
    *content_api.ROUTERS,
    *orders_api.ROUTERS,
    *tickets_public.ROUTERS,
    *scores_api.ROUTERS,
    *duplicates_api.ROUTERS,
    *pools_api.ROUTERS,
    *segments_api.ROUTERS,
    *lists_api.ROUTERS,
    *intake_api.ROUTERS,
    *intake_public.ROUTERS,
    *privacy_api.ROUTERS,
    *privacy_public.ROUTERS,
    *privacy_requests.ROUTERS,
    *reviews_api.ROUTERS,
    *archives_api.ROUTERS,
    *figures_api.ROUTERS,
    *quality_api.ROUTERS,
    *transfers_api.ROUTERS,
)

# what every role-walk and every error page needs to know; each room keeps its own table
TITLES: tuple[dict[str, tuple[str, str]], ...] = (
    dead_letters.TITLES,
    keys.TITLES,
    tickets.TITLES,
    identity_api.TITLES,
    api_key_erasures.TITLES,
    machines_api.TITLES,
    webhooks_api.TITLES,
    identity_api_login.TITLES,
    identity_api_passkeys.TITLES,
    identity_api_providers.TITLES,
    identity_api_sso.TITLES,
    identity_api_xcx.TITLES,
    api_sessions.TITLES,
    api_people.TITLES,
    api_teams.TITLES,
    api_roles.TITLES,
    audit_api.TITLES,
    notify_api.TITLES,
    staff_api.TITLES,
    resources_api.TITLES,
    booking_api.TITLES,
    staff_api_agents.TITLES,
    customers_api.TITLES,
    customers_api_people.TITLES,
    customers_api_clues.TITLES,
    fields_api.TITLES,
    knowledge_api.TITLES,
    channels_api.TITLES,
    channels_public.TITLES,
    leads_api.TITLES,
    leads_api_portfolio.TITLES,
    imports_api.TITLES,
    assigning_api.TITLES,
    deals_api.TITLES,
    exports_api.TITLES,
    conversations_api.TITLES,
    appointments_api.TITLES,
    routing_api.TITLES,
    sla_api.TITLES,
    tickets_api.TITLES,
    automations_api.TITLES,
    tickets_csat.TITLES,
    content_api.TITLES,
    orders_api.TITLES,
    tickets_public.TITLES,
    scores_api.TITLES,
    duplicates_api.TITLES,
    pools_api.TITLES,
    segments_api.TITLES,
    lists_api.TITLES,
    intake_api.TITLES,
    privacy_api.TITLES,
    privacy_requests.TITLES,
    reviews_api.TITLES,
    archives_api.TITLES,
    figures_api.TITLES,
    quality_api.TITLES,
    transfers_api.TITLES,
)


def name_refusals() -> None:
    """Let problems have the words of their rooms."""
    for titles in TITLES:
        problem.TITLES.update(titles)
