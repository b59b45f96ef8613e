# ruff: noqa: S608  names of our own tables and columns
"""Which rows of its organization a scoped person works with: the second layer of row-level security.

Whoever may see all of an organization acts as ``zhike_app`` and pays nothing for this. Everybody else acts as
``zhike_scoped``, for which every table has one policy: the tenant's, and the condition below. The signed
token says which scope it is; with such a token the policies of ``zhike_app`` raise, so that changing the role
back gains nothing (docs/decisions/0022). A table that is not listed here fails a house test.
"""

from collections.abc import Collection
from dataclasses import dataclass

from zhike.settings import APP_ROLE, SCOPED_ROLE

_LETTER = "(SELECT app.scope_letter())"
_SITES = "(SELECT app.scope_sites())"
_USERS = "((SELECT app.scope_users())::uuid[])"
_STAFF = "((SELECT app.scope_staff())::uuid[])"
_ME = "(SELECT app.current_user_id())"
_SHARED = "((SELECT app.scope_customers())::uuid[])"


@dataclass(frozen=True, slots=True)
class Rule:
    """``reads`` also decides what may be changed or deleted; ``writes`` what may be written.

    ``own``: there is nothing to write but the rows of this condition, though one reads more. ``adds``: what
    one reads is everybody's, so one adds to it and changes nothing.
    """

    reads: str
    writes: str
    own: str | None = None
    adds: bool = False

    @property
    def only_reads(self) -> bool:
        return self.writes == "false" and self.reads != "false"


def shared() -> Rule:
    """Of no person and no place: everybody reads and writes it."""
    return Rule("true", "true")


def reference() -> Rule:
    """Everybody reads it; only those who act for the whole organization write it."""
    return Rule("true", "false")


def directory(column: str) -> Rule:
    """Everybody reads it; one writes one's own."""
    return Rule("true", "false", f"{column} = {_ME}")


def addable() -> Rule:
    """Everybody reads it and adds to it; what is there belongs to people of other places, too."""
    return Rule("true", "false", adds=True)


def closed() -> Rule:
    """Only for those who act for the whole organization."""
    return Rule("false", "false")


def journal() -> Rule:
    """Everybody adds to it; a scoped person reads nothing of it."""
    return Rule("false", "true")


def work(person: str, among: str = _USERS, site: str = "site_id") -> Rule:
    """Somebody's work at some place: at one's sites, or a person's of one's teams, or one's own."""
    it = (
        f"CASE WHEN {_LETTER} = 's' THEN {site} IS NULL OR {site} = ANY ({_SITES}::uuid[])"
        f" ELSE {person} = ANY {among} END"
    )
    return Rule(it, it)


def shared_work(person: str, shared: str = _SHARED) -> Rule:
    """As `work`; besides, those in which one of one's people has a part, wherever they are."""
    it = f"({work(person).reads} OR id = ANY {shared})"
    return Rule(it, it)


def place(site: str = "site_id", *, writes: str | None = None) -> Rule:
    """A thing of a site; of no site in particular it is everybody's."""
    it = f"({site} IS NULL OR {_SITES} IS NULL OR {site} = ANY ({_SITES}::uuid[]))"
    return Rule(it, it if writes is None else writes)


def personal(column: str = "user_id", *, writes: str | None = None) -> Rule:
    it = f"{column} = {_ME}"
    return Rule(it, it if writes is None else writes)


def seen(table: str, parent: str, column: str) -> str:
    """The condition that the row of ``parent`` which ``column`` names is to be seen."""
    return f"EXISTS (SELECT FROM {parent} p WHERE p.org_id = {table}.org_id AND p.id = {table}.{column})"


def of(table: str, parent: str, column: str, *, writes: str | None = None) -> Rule:
    """What hangs on another row goes with it. ``writes``: where it is written by the parent's statement."""
    it = seen(table, parent, column)
    return Rule(it, it if writes is None else writes)


def about(table: str, **parents: str) -> Rule:
    """It speaks of one or more rows (column → table): all of those that it names are to be seen."""
    named = (f"({col} IS NULL OR {seen(table, parent, col)})" for col, parent in parents.items())
    it = " AND ".join(named)
    return Rule(it, it)


# a base without a team and roles is everybody's; who runs the organization sees them all, and so do jobs
OPEN_BASE = (
    f"(team_id IS NULL AND cardinality(roles) = 0 OR {_ME} IS NULL"
    " OR EXISTS (SELECT FROM user_teams m WHERE m.org_id = knowledge_bases.org_id"
    f" AND m.team_id = knowledge_bases.team_id AND m.user_id = {_ME})"
    f" OR EXISTS (SELECT FROM users u WHERE u.org_id = knowledge_bases.org_id AND u.id = {_ME}"
    " AND (u.role = ANY (knowledge_bases.roles) OR u.role IN ('owner', 'super_admin', 'admin'))))"
)
# the bases that one sees are looked up once for all rows
IN_BASE = "kb_id IN (SELECT b.id FROM knowledge_bases b)"


def in_base() -> Rule:
    """Of a knowledge base."""
    return Rule(IN_BASE, IN_BASE)


def base_layer(table: str) -> str:
    """Knowledge of a team or of some roles is closed to the others, also where they see the organization."""
    it = OPEN_BASE if table == "knowledge_bases" else IN_BASE
    return f"CREATE POLICY opened ON {table} AS RESTRICTIVE TO {APP_ROLE} USING ({it}) WITH CHECK (true);"


def papers(**kinds: str) -> Rule:
    """Files that one sent in oneself, and those (kind → table) that hang on a row that one sees."""
    about = "".join(
        f" OR kind = '{kind}' AND EXISTS ("
        f"SELECT FROM {table} p WHERE p.org_id = files.org_id AND p.file_id = files.id)"
        for kind, table in kinds.items()
    )
    it = f"(created_by = {_ME}{about})"
    return Rule(it, it)


_HEARD = {"customer": "customers", "lead": "leads", "conversation": "conversations",
          "appointment": "appointments", "deal": "deals", "employee": "employees",
          "service_review": "service_reviews", "service_review_item": "service_review_items",
          "channel": "channels", "site": "sites", "import": "import_batches", "consent": "consents",
          "privacy_request": "privacy_requests", "sms_message": "sms_messages", "team": "teams",
          "duplicate_pair": "duplicate_pairs",
          "pool": "pools", "ticket": "tickets", "document": "documents",
          "knowledge_base": "knowledge_bases"}  # fmt: skip


def outbox(there: Collection[str] | None = None) -> Rule:
    """What one did oneself; else an event about a row that one sees, or about what is everybody's.

    ``there``: the tables that exist so far; a migration cannot speak of those that a later one makes.
    """
    heard = {name: its for name, its in _HEARD.items() if there is None or its in there}
    it = "".join((
        f"actor_id = {_ME} OR kind = 'event' AND CASE aggregate_type",
        *(f" WHEN '{name}' THEN {seen('outbox_events', its, 'aggregate_id')}" for name, its in heard.items()),
        (f" WHEN 'notification' THEN payload ->> 'user_id' = {_ME}::text"
        f" OR payload -> 'user_ids' ? {_ME}::text"
        " ELSE aggregate_type IN ('user', 'role', 'agent', 'organization') END"),
    ))  # fmt: skip
    return Rule(it, "true")


RULES: dict[str, Rule] = {
    # people served, and the work with them
    "customers": shared_work("owner_id"),
    # who has a part is no secret in the house; one adds to and ends at those customers that one sees
    "customer_owners": Rule("true", seen("customer_owners", "customers", "customer_id")),
    "customer_files": of("customer_files", "customers", "customer_id"),
    "member_retention_clue": of("member_retention_clue", "customers", "customer_id"),
    "customer_activities": of("customer_activities", "customers", "customer_id", writes="true"),
    "customer_contacts": of("customer_contacts", "customers", "customer_id"),
    "customer_identities": of("customer_identities", "customers", "customer_id", writes="true"),
    "customer_journey": of("customer_journey", "customers", "customer_id", writes="true"),
    "customer_tags": of("customer_tags", "customers", "customer_id"),
    "custom_fields": reference(),
    "custom_field_versions": reference(),
    "custom_field_values": of("custom_field_values", "customers", "customer_id", writes="true"),
    "duplicate_pairs": about("duplicate_pairs", first_id="customers", second_id="customers"),
    "duplicate_scans": reference(),
    "duplicate_keys": closed(),
    "customer_merges": about("customer_merges", winner_id="customers", loser_id="customers"),
    "customer_merge_rows": of("customer_merge_rows", "customer_merges", "merge_id"),
    "deals": work("owner_id"),
    "deal_stage_history": of("deal_stage_history", "deals", "deal_id", writes="true"),
    "deal_products": of("deal_products", "deals", "deal_id"),
    "deal_competitors": of("deal_competitors", "deals", "deal_id"),
    "leads": work("assigned_to"),
    "lead_activities": of("lead_activities", "leads", "lead_id", writes="true"),
    # the pools; in `pool_entries` there are ids alone, and the policies of deals ask it for everybody
    "pools": place(writes=f"({_SITES} IS NULL OR site_id = ANY ({_SITES}::uuid[]))"),
    "pool_rules": of("pool_rules", "pools", "pool_id"),
    "pool_members": of("pool_members", "pools", "pool_id"),
    "pool_entries": Rule("true", seen("pool_entries", "pools", "pool_id")),
    "pool_moves": of("pool_moves", "pools", "pool_id"),
    "pool_views": personal(),
    "pool_warnings": closed(),
    "pool_sweeps": of("pool_sweeps", "pools", "pool_id"),
    # who sees a part of the organization cannot decide for all of it: a job does
    "business_calendars": reference(),
    "business_calendar_days": reference(),
    "sla_policies": reference(),
    "sla_clocks": about("sla_clocks", conversation_id="conversations", ticket_id="tickets"),
    "sla_progress": closed(),
    "daily_stats": work("agent_id"),
    "talk_transfers": personal("requested_by"),
    "imported_talks": of("imported_talks", "conversations", "conversation_id"),
    "word_lists": reference(),
    "quality_hits": of("quality_hits", "conversations", "conversation_id"),
    "knowledge_bases": Rule(f"{place().reads} AND {OPEN_BASE}", f"{place().reads} AND {OPEN_BASE}"),
    "documents": in_base(),
    "document_versions": of("document_versions", "documents", "document_id"),
    "document_chunks": in_base(),
    "faqs": in_base(),
    "knowledge_states": shared(),
    "knowledge_terms": shared(),
    "knowledge_entries": in_base(),
    "knowledge_vectors": of("knowledge_vectors", "knowledge_entries", "entry_id"),
    "scripts": Rule(f"(is_shared OR user_id = {_ME})", f"(is_shared OR user_id = {_ME})"),
    "script_usages": personal(),
    "tickets": work("assigned_agent_id"),
    "ticket_status_history": of("ticket_status_history", "tickets", "ticket_id", writes="true"),
    "ticket_comments": of("ticket_comments", "tickets", "ticket_id"),
    "ticket_attachments": of("ticket_attachments", "tickets", "ticket_id"),
    "ticket_mails": of("ticket_mails", "tickets", "ticket_id"),
    "ticket_links": about("ticket_links", ticket_id="tickets", other_id="tickets"),
    "csat_settings": Rule(
        f"(channel_id IS NULL OR {seen('csat_settings', 'channels', 'channel_id')})", "false"
    ),
    "csat_invitations": of("csat_invitations", "conversations", "conversation_id"),
    "csat_responses": about("csat_responses", ticket_id="tickets", conversation_id="conversations"),
    "ticket_rules": reference(),
    "ticket_rule_runs": of("ticket_rule_runs", "tickets", "ticket_id"),
    "ticket_macros": Rule(f"is_shared OR user_id = {_ME}", f"user_id = {_ME}"),
    "assignment_versions": reference(),
    "assignment_turns": closed(),
    "lead_assignments": of("lead_assignments", "leads", "lead_id", writes="true"),
    "conversations": work("agent_id"),
    "conversation_assignments": of("conversation_assignments", "conversations", "conversation_id"),
    "conversation_participants": of("conversation_participants", "conversations", "conversation_id"),
    "messages": of("messages", "conversations", "conversation_id"),
    "message_files": of("message_files", "conversations", "conversation_id"),
    "scheduled_messages": of("scheduled_messages", "conversations", "conversation_id"),
    "conversation_notes": of("conversation_notes", "conversations", "conversation_id"),
    "conversation_statuses": reference(),
    "session_archives": work("agent_id"),
    "channel_visitors": Rule(
        "EXISTS (SELECT FROM conversations c WHERE c.org_id = channel_visitors.org_id"
        " AND c.visitor_id = channel_visitors.id)", "true",
    ),
    "appointments": work("staff_id", _STAFF),
    "appointment_events": of("appointment_events", "appointments", "appointment_id", writes="true"),
    "appointment_slots": place(),
    # that a room is taken is seen by whoever books there; by whom, only where the visit is seen
    "appointment_resources": place(),
    "resources": place(),
    "booking_pages": place(),
    "calendar_feeds": personal(),
    "service_item_resources": addable(),
    "service_reviews": work("agent_id"),
    "service_review_items": of("service_review_items", "service_reviews", "review_id"),
    "review_runs": place(),
    "intake_sources": place(),
    "intake_deliveries": of("intake_deliveries", "intake_sources", "source_id"),
    "score_values": about("score_values", customer_id="customers", lead_id="leads"),
    "score_definitions": reference(),
    "score_runs": reference(),
    "segments": place(),
    "segment_versions": of("segment_versions", "segments", "segment_id"),
    "segment_snapshots": personal("requested_by"),
    "segment_members": about(
        "segment_members", snapshot_id="segment_snapshots", customer_id="customers"
    ),
    "saved_views": Rule(f"is_shared OR user_id = {_ME}", f"user_id = {_ME}"),
    "default_views": personal(),
    "bulk_edits": personal("requested_by"),
    "bulk_edit_rows": of("bulk_edit_rows", "bulk_edits", "edit_id"),
    "sms_messages": about("sms_messages", customer_id="customers"),
    "sms_replies": closed(),
    "sms_attempts": of("sms_attempts", "sms_messages", "message_id"),
    "consents": about("consents", customer_id="customers", lead_id="leads"),
    "privacy_requests": about("privacy_requests", customer_id="customers", lead_id="leads"),
    "legal_holds": about("legal_holds", customer_id="customers"),
    "import_batches": personal("created_by"),
    "exports": personal("requested_by"),
    "import_rows": of("import_rows", "import_batches", "batch_id"),
    "files": papers(
        customer="customer_files", ticket="ticket_attachments", message="message_files"
    ),
    # colleagues and their hours
    "employees": work("user_id"),
    "staff_schedules": work("staff_id", _STAFF),
    "schedule_exceptions": work("staff_id", _STAFF),
    "agents": shared(),
    "agent_presence": Rule(f"(user_id = {_ME} OR user_id = ANY {_USERS})", f"user_id = {_ME}"),
    "routing_settings": Rule(
        f"(channel_id IS NULL OR {seen('routing_settings', 'channels', 'channel_id')})", "false"
    ),
    "routing_turns": shared(),
    "users": directory("id"),  # but for the columns that decide one's rights
    "user_sites": reference(),
    "user_teams": reference(),
    "teams": place(writes="false"),
    "sites": place("id", writes="false"),
    "invitations": closed(),
    "applications": place(writes="false"),
    # what decides rights and how one signs in: one's own at most
    "roles": reference(),
    "role_permissions": reference(),
    "user_roles": reference(),
    "auth_sessions": personal(),
    "refresh_tokens": personal(),
    "login_events": personal(),
    "login_challenges": personal(),
    "user_factors": personal(),
    "user_identities": personal(),
    "recovery_codes": personal(),
    "verification_codes": personal(writes="true"),
    "api_keys": personal(),
    "idempotency_keys": personal(),
    "request_nonces": shared(),
    "identity_providers": reference(),
    "organizations": reference(),
    "org_keys": reference(),
    "key_rotations": reference(),
    "key_tombstones": reference(),
    "key_erasures": closed(),
    # the organization's own
    "channels": place(),
    "chat_topics": of("chat_topics", "channels", "channel_id"),
    "channel_inbound": of("channel_inbound", "channels", "channel_id"),
    "channel_sends": about("channel_sends", conversation_id="conversations", comment_id="ticket_comments"),
    "channel_memory": closed(),
    "order_shops": reference(),
    "order_lookups": closed(),
    "email_records": about("email_records", conversation_id="conversations", matter_id="tickets"),
    "service_items": addable(),
    "tags": addable(),
    "system_configs": reference(),
    "feature_flags": reference(),
    "feature_flag_overrides": place(writes="false"),
    "prompt_templates": reference(),
    "sms_providers": reference(),
    "sms_templates": reference(),
    "consent_texts": reference(),
    "retention_rules": reference(),
    "webhook_endpoints": closed(),
    "webhook_deliveries": closed(),
    "ai_runs": closed(),
    "ai_usage_daily": reference(),
    "notifications": personal(writes="true"),
    "notification_deliveries": of(
        "notification_deliveries", "notifications", "notification_id", writes="true"
    ),
    # the floor's
    "outbox_events": outbox(),
    "event_consumptions": journal(),
    "dead_letters": closed(),
    "audit_logs": personal(writes="true"),
    "audit_seals": reference(),
    "audit_retirements": reference(),
    "audit_exports": personal("requested_by"),
}  # fmt: skip
# rules that speak of tables which were made later, and what they were before each was, the oldest first
EARLIER: dict[str, tuple[tuple[str, Rule], ...]] = {
    "customers": (("customer_owners", work("owner_id")),),
    "files": (
        ("customer_files", personal("created_by")),
        ("ticket_attachments", papers(customer="customer_files")),
        ("message_files", papers(customer="customer_files", ticket="ticket_attachments")),
    ),
    "channel_sends": (("ticket_mails", of("channel_sends", "conversations", "conversation_id")),),
    "email_records": (("ticket_mails", about("email_records", conversation_id="conversations")),),
    "sla_clocks": (("ticket_attachments", of("sla_clocks", "conversations", "conversation_id")),),
}
# columns of one's own row that one may change: not what decides what one may
OWN_USER = (
    "avatar_url", "email", "last_login_at", "locked_until", "login_fail_count", "name", "password_algo",
    "password_hash", "phone_hash", "phone_last4", "phone_sealed", "settings", "updated_at", "username",
    "wechat_openid",
)  # fmt: skip


# people in a pool are seen in it and nowhere else, unless by those who run the pools (core/tx.py, `sight`)
_POOLS_ON = "(SELECT current_setting('app.pools', true) = 'on')"
_FREE = (
    "NOT EXISTS (SELECT FROM pool_entries e"
    " WHERE e.org_id = deals.org_id AND e.customer_id = deals.customer_id)"
)
POOLED = ("customers", "leads", "deals")


def _in_pool(table: str) -> str:
    here = f"({_LETTER} <> 's' OR site_id IS NULL OR site_id = ANY ({_SITES}::uuid[]))"
    return f"{_POOLS_ON} AND {here} AND {seen(table, 'pools', 'pool_id')}"


def pool_layer(table: str) -> str:
    """Hide who lies in a pool, and the deals with them, from both roles. A row may always be put into one."""
    tenant = "org_id = (SELECT app.scoped_org_id())"
    if table == "deals":
        free = f"({_POOLS_ON} OR {_FREE})"
        scoped = f"({RULES[table].reads}) AND {free}"
    else:
        free = f"(pool_id IS NULL OR {_POOLS_ON})"
        scoped = f"CASE WHEN pool_id IS NULL THEN {RULES[table].reads} ELSE {_in_pool(table)} END"
    return (
        f"CREATE POLICY pooled ON {table} AS RESTRICTIVE TO {APP_ROLE} USING ({free}) WITH CHECK (true);"
        f"ALTER POLICY scoped ON {table} USING ({tenant} AND ({scoped}))"
        f" WITH CHECK ({tenant} AND ({scoped}));"
    )


def pool_layer_off(table: str) -> str:
    tenant, it = "org_id = (SELECT app.scoped_org_id())", RULES[table].reads
    return (
        f"DROP POLICY pooled ON {table};"
        f"ALTER POLICY scoped ON {table} USING ({tenant} AND ({it})) WITH CHECK ({tenant} AND ({it}));"
    )


def layer(table: str, there: Collection[str] | None = None) -> str:
    """The policies and the grants of one table; ``there``: the tables that exist so far."""
    rule = outbox(there) if table == "outbox_events" else RULES[table]
    if there is not None:
        rule = next((was for made, was in EARLIER.get(table, ()) if made not in there), rule)
    key = "id" if table == "organizations" else "org_id"
    tenant = f"{key} = (SELECT app.scoped_org_id())"
    sees = f"USING ({tenant} AND ({rule.reads}))"
    if rule.only_reads:
        sql = f"CREATE POLICY scoped ON {table} FOR SELECT TO {SCOPED_ROLE} {sees};"
    else:
        may = f"WITH CHECK ({tenant} AND ({rule.writes}))"
        sql = f"CREATE POLICY scoped ON {table} TO {SCOPED_ROLE} {sees} {may};"
    if rule.own is not None:
        own = f"{tenant} AND {rule.own}"
        sql += f"CREATE POLICY own ON {table} TO {SCOPED_ROLE} USING ({own}) WITH CHECK ({own});"
    if rule.adds:
        sql += f"CREATE POLICY own ON {table} FOR INSERT TO {SCOPED_ROLE} WITH CHECK ({tenant});"
    if table == "users":
        return f"{sql} GRANT SELECT, UPDATE ({', '.join(OWN_USER)}) ON users TO {SCOPED_ROLE};"
    if rule == reference():  # of a place's things, the policies let nobody find one to change
        return f"{sql} GRANT SELECT ON {table} TO {SCOPED_ROLE};"
    # what the app role may do, so may this one; its policies say with which rows
    return sql + (
        f"DO $$ DECLARE p text; BEGIN FOREACH p IN ARRAY ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE'] LOOP"
        f" IF has_table_privilege('{APP_ROLE}', '{table}', p) THEN"
        f" EXECUTE format('GRANT %s ON {table} TO {SCOPED_ROLE}', p); END IF; END LOOP; END $$;"
    )
