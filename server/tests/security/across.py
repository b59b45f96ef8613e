"""Bodies that reach across the border: what names nothing of anybody's, and what names another's things."""

from collections.abc import Callable
from typing import Any

from .belongings import Ids, a_rule

# routes whose bodies cannot name anything of anybody's: what they write is the caller's own
OWN = {
    *(f"POST /api/auth/me/{what}" for what in (
        "password", "phone", "phone/codes", "verify", "factors/totp", "factors/totp/confirm",
        "factors/recovery-codes", "identities", "identities/sso", "identities/sso/start", "passkeys",
        "passkeys/options", "verify/passkey")),
    "POST /api/identity-providers", "POST /api/xcx/auth/bind", "POST /api/business-calendars",
    "POST /api/scripts", "POST /api/word-lists", "POST /api/word-lists/try", "POST /api/daily-stats/runs",
    "POST /api/daily-stats/downloads", "POST /api/talk-transfers/imports",
    "POST /api/bulk-edits/count", "POST /api/conversation-statuses", "POST /api/calendar-feed",
    "DELETE /api/calendar-feed",
    "POST /api/audit-logs/export", "POST /api/keys/rotations",
    "POST /api/keys/erasures", "POST /api/webhooks",
    "POST /api/duplicates/check", "POST /api/duplicates/scans", "POST /api/score-runs",
    "POST /api/score-definitions/{code}/versions",
    "POST /api/intake/guess", "POST /api/score-definitions/{code}/simulate",
    "POST /api/consent-texts", "POST /api/consents/evidence", "PUT /api/retention-rules/{data_class}",
    "PUT /api/agents/me/status", "PATCH /api/organization", "POST /api/organization/apply-key",
    "DELETE /api/organization/apply-key",
    "POST /api/sites", "POST /api/roles", "POST /api/auth/application", "DELETE /api/auth/sessions",
    "POST /api/tags", "POST /api/custom-fields", "POST /api/service-items", "POST /api/imports",
    "POST /api/exports", "POST /api/sms-providers",
    "POST /api/segments/preview", "POST /api/views",
    "POST /api/sms-templates", "PUT /api/system-configs/{key}",
    # a file, and a name that each may have: tests of their own in tests/rooms/customers/test_people.py
    "POST /api/customers/{customer_id}/files", "POST /api/customers/lookup",
    "POST /api/tickets/{id}/attachments", "POST /api/conversations/{conversation_id}/files",
    "POST /api/order-shops",
    # a file: tests/rooms/knowledge/test_documents.py
    "POST /api/knowledge-bases/{kb_id}/documents", "POST /api/documents/{document_id}/versions",
}  # fmt: skip
# one body for each thing that a route can be told about beside the one in its path
MIXED: dict[str, list[Callable[[Ids], Any]]] = {
    "POST /api/appointments": [
        lambda i: {"staff_id": i["employee"]}, lambda i: {"service_item_id": i["service"]},
        lambda i: {"customer_id": i["customer"]}, lambda i: {"lead_id": i["lead"]},
        lambda i: {"conversation_id": i["conversation"]},
    ],
    "POST /api/resources": [lambda i: {"site_id": i["site"]}],
    "POST /api/booking-pages": [lambda i: {"site_id": i["site"]}],
    "POST /api/appointments/series": [
        lambda i: {"staff_id": i["employee"]}, lambda i: {"service_item_id": i["service"]},
        lambda i: {"customer_id": i["customer"]}, lambda i: {"lead_id": i["lead"]},
        lambda i: {"conversation_id": i["conversation"]}, lambda i: {"site_id": i["site"]},
    ],
    "PATCH /api/service-items/{id}": [lambda i: {"needs": [[i["resource"]]]}],
    "POST /api/appointments/{id}/reschedule": [
        lambda i: {"staff_id": i["employee"]}, lambda i: {"service_item_id": i["service"]},
    ],
    "POST /api/conversations/{conversation_id}/assign": [lambda i: {"user_id": i["user"]}],
    "POST /api/conversations/{conversation_id}/notes": [lambda i: {"mentions": [i["user"]]}],
    "PUT /api/conversations/{conversation_id}/sub-status": [lambda i: {"sub_status_id": i["sub_status"]}],
    "POST /api/conversations/bulk/count": [
        lambda i: {"ids": [i["conversation"]]}, lambda i: {"user_id": i["user"]},
    ],
    "POST /api/conversations/bulk": [
        lambda i: {"ids": [i["conversation"]]}, lambda i: {"user_id": i["user"]},
    ],
    "PUT /api/routing-settings": [
        lambda i: {"channel_id": i["channel"]}, lambda i: {"team_id": i["team"]},
        lambda i: {"overflow_team_id": i["team"]},
    ],
    "POST /api/talk-transfers": [lambda i: {"channel_id": i["channel"]}],
    "PUT /api/csat-settings": [lambda i: {"channel_id": i["channel"]}],
    "POST /api/conversations/{conversation_id}/link": [
        lambda i: {"customer_id": i["customer"]}, lambda i: {"customer_id": None, "lead_id": i["lead"]},
    ],
    "POST /api/customers/{customer_id}/tags": [lambda i: {"tag_id": i["tag"]}],
    "POST /api/customers/{customer_id}/owners": [lambda i: {"user_id": i["user"]}],
    "POST /api/member-retention-clue": [lambda i: {"customer_id": i["customer"]}],
    "PATCH /api/customers/{customer_id}": [
        lambda i: {"owner_id": i["user"]}, lambda i: {"site_id": i["site"]},
    ],
    "POST /api/leads/{id}/assign": [lambda i: {"user_id": i["user"]}],
    "PATCH /api/leads/{id}": [lambda i: {"channel_id": i["channel"]}, lambda i: {"site_id": i["site"]}],
    "POST /api/deals": [
        lambda i: {"customer_id": i["customer"]}, lambda i: {"lead_id": i["lead"]},
        lambda i: {"owner_id": i["user"]}, lambda i: {"site_id": i["site"]},
    ],
    "PATCH /api/deals/{id}": [lambda i: {"site_id": i["site"]}],
    "POST /api/segments": [lambda i: {"site_id": i["site"]}],
    "PUT /api/views/default": [lambda i: {"view_id": i["view"]}],
    "POST /api/bulk-edits": [
        lambda i: {"ids": [i["customer"]]},
        lambda i: {"action": "owner", "stage": None, "user_id": i["user"]},
        lambda i: {"kind": "leads", "action": "owner", "stage": None, "user_id": i["user"]},
        lambda i: {"action": "add_tag", "stage": None, "tag_id": i["tag"]},
    ],
    "POST /api/deals/{id}/assign": [lambda i: {"user_id": i["user"]}],
    "POST /api/tickets": [
        lambda i: {"customer_id": i["customer"]}, lambda i: {"conversation_id": i["conversation"]},
        lambda i: {"site_id": i["site"]}, lambda i: {"assigned_agent_id": i["user"]},
    ],
    "POST /api/tickets/{id}/assign": [lambda i: {"user_id": i["user"]}],
    "POST /api/tickets/{id}/watch": [lambda i: {"user_id": i["user"]}],
    "POST /api/ticket-macros": [
        lambda i: {"actions": [{"kind": "assign", "user_id": i["user"]}]},
    ],
    "POST /api/ticket-rules": [
        lambda i: {"user_id": i["user"]}, lambda i: {"team_id": i["team"]},
        lambda i: {"calendar_id": i["calendar"]},
        lambda i: {"actions": [{"kind": "macro", "macro_id": i["macro"]}]},
        lambda i: {"actions": [{"kind": "team", "team_id": i["team"]}]},
        lambda i: {"actions": [{"kind": "tell", "whom": [], "user_ids": [i["user"]]}]},
    ],
    "POST /api/ticket-rules/try": [lambda i: {"rule_id": i["rule"]}],
    "POST /api/tickets/{id}/split": [
        lambda i: {"comment_id": i["ticket_comment"]}, lambda i: {"assigned_agent_id": i["user"]},
    ],
    "POST /api/tickets/{id}/comments": [lambda i: {"mentions": [i["user"]]}],
    "POST /api/scripts/{id}/use": [lambda i: {"conversation_id": i["conversation"]}],
    "POST /api/knowledge-bases": [lambda i: {"site_id": i["site"]}, lambda i: {"team_id": i["team"]}],
    "PATCH /api/knowledge-bases/{kb_id}": [
        lambda i: {"site_id": i["site"]}, lambda i: {"team_id": i["team"]},
    ],
    "POST /api/faqs": [lambda i: {"kb_id": i["base"]}],
    "POST /api/sla-policies": [
        lambda i: {"calendar_id": i["calendar"]}, lambda i: {"tag_ids": [i["tag"]]},
        lambda i: {"channel_ids": [i["channel"]]},
    ],
    "POST /api/business-calendars/due": [lambda i: {"calendar_id": i["calendar"]}],
    "POST /api/merges": [
        lambda i: {"winner_id": i["customer"]}, lambda i: {"loser_id": i["customer"]},
    ],
    "PUT /api/deals/{id}/products": [
        lambda i: {"items": [{"name": "外人", "unit_price": "1", "service_item_id": i["service"]}]},
    ],
    "PUT /api/employees/{id}": [
        lambda i: {"user_id": i["user"]}, lambda i: {"site_id": i["site"]},
        lambda i: {"manager_id": i["employee"]}, lambda i: {"team_id": i["team"]},
    ],
    "POST /api/staff-schedules": [lambda i: {"staff_id": i["employee"]}, lambda i: {"site_id": i["site"]}],
    "POST /api/consents": [
        lambda i: {"customer_id": i["customer"]},
        lambda i: {"action": "given", "text_id": i["consent_text"]},
        lambda i: {"evidence_file_id": i["evidence"]},
    ],
    "POST /api/privacy/requests": [
        lambda i: {"customer_id": i["customer"]}, lambda i: {"customer_id": None, "lead_id": i["lead"]},
    ],
    "POST /api/legal-holds": [lambda i: {"customer_id": i["customer"]}],
    "POST /api/assignment-rules/dry-run": [
        lambda i: {"rules": [a_rule(i) | {"site_ids": []}]}, lambda i: {"rules": [a_rule(i)]},
    ],
    "POST /api/pools": [lambda i: {"site_id": i["site"]}],
    "PUT /api/pools/{pool_id}/members": [
        lambda i: {"user_ids": [i["user"]]}, lambda i: {"team_ids": [i["team"]]},
    ],
    "PUT /api/pools/{pool_id}/rules": [
        lambda i: {"items": [{"idle_days": 30, "tag_ids": [i["tag"]]}]},
    ],
    "POST /api/pools/{pool_id}/people/{person_id}/assign": [lambda i: {"user_id": i["user"]}],
    "PATCH /api/intake/sources/{source_id}": [lambda i: {"site_id": i["site"]}],
    "PATCH /api/channels/{channel_id}": [
        lambda i: {"site_id": i["site"]}, lambda i: {"calendar_id": i["calendar"]},
    ],
    "PUT /api/channels/{channel_id}/topics": [
        lambda i: {"items": [{"name": "外人", "team_id": i["team"]}]},
    ],
    "POST /api/orders/look": [
        lambda i: {"customer_id": i["customer"]},
        lambda i: {"customer_id": None, "conversation_id": i["conversation"]},
    ],
    "PATCH /api/users/{user_id}": [lambda i: {"site_ids": [i["site"]]}],
    "POST /api/teams": [
        lambda i: {"leader_id": i["user"]}, lambda i: {"site_id": i["site"]},
        lambda i: {"member_ids": [i["user"]]},
    ],
    "PATCH /api/teams/{team_id}": [
        lambda i: {"leader_id": i["user"]}, lambda i: {"site_id": i["site"]},
        lambda i: {"member_ids": [i["user"]]},
    ],
    "POST /api/employees/{id}/assign": [lambda i: {"customer_ids": [i["customer"]]}],
    "POST /api/invitations": [lambda i: {"site_ids": [i["site"]]}, lambda i: {"team_id": i["team"]}],
    "POST /api/admin/applications/{application_id}/approve": [
        lambda i: {"site_ids": [i["site"]]}, lambda i: {"team_id": i["team"]},
    ],
    # the last one: it closes the talk
    "POST /api/conversations/{conversation_id}/merge": [lambda i: {"into": i["program_talk"]}],
}  # fmt: skip
