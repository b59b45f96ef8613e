"""What a role sees of personal and commercial fields, applied to the answer of every route at one place.

Whoever sees what is usual pays nothing: `Actor.veils` is empty, and the bytes go out as PostgreSQL made them.
For the others the answer is read once more and the named fields are masked or emptied, at any depth, so that
no route can forget it. Phones, identity and card numbers are masked for everybody where they are read; a
value in full is asked for with a reason, which is kept.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response

# the name of a field in an answer → the kind of field that a role's rule speaks of
KINDS = {
    "phone": "phone", "phone_masked": "phone", "phone_last4": "phone", "contact_phone": "phone",
    "contact_phone_masked": "phone", "customer_phone": "phone", "visitor_phone": "phone",
    "wechat": "wechat", "wechat_id": "wechat", "contact_wechat": "wechat", "dingtalk_id": "wechat",
    "contact_dingtalk": "wechat", "wechat_openid": "wechat",
    "email": "email", "contact_email": "email",
    "id_number": "id_number", "id_card": "id_number", "bank_card": "bank_card", "card_number": "bank_card",
    "ltv": "amount", "price": "amount", "amount": "amount", "budget": "amount", "total_amount": "amount",
    "weighted": "amount", "won_amount": "amount", "unit_price": "amount", "total_revenue": "amount",
}  # fmt: skip
# these speak of colleagues and of the rules themselves, not of the people served
ELSEWHERE = ("/api/auth", "/api/users", "/api/roles", "/api/permissions", "/api/employees", "/api/agents",
             "/api/organization", "/api/invitations", "/api/admin", "/api/system-configs")  # fmt: skip


def fields(veils: tuple[tuple[str, str], ...]) -> set[str]:
    """The names of fields that are not seen in full."""
    covered = {kind for kind, sight in veils if sight != "full"}
    return {name for name, kind in KINDS.items() if kind in covered}


def masked(kind: str, value: Any) -> Any:
    """Enough to recognise it by, for somebody who knows it: a beginning and what kind of thing it is."""
    if value is None or value == "":
        return value
    text = str(value)
    if kind == "phone":
        return f"*******{text[-4:]}"
    if kind in {"id_number", "bank_card"}:
        return f"****{text[-4:]}" if len(text) > 8 else "****"
    if kind == "email" and "@" in text:
        name, _, domain = text.rpartition("@")
        return f"{name[:1]}***@{domain}"
    return "***" if kind == "amount" else f"{text[:1]}***"


def cover(value: Any, veils: Mapping[str, str]) -> Any:
    """The value with every field of a veiled kind masked or, where it is hidden, emptied."""
    if isinstance(value, list):
        return [cover(one, veils) for one in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for name, inner in value.items():
        kind = KINDS.get(name)
        sight = veils.get(kind) if kind is not None else None
        if kind is None or sight is None or sight == "full" or isinstance(inner, (dict, list)):
            found[name] = cover(inner, veils)
        else:
            found[name] = None if sight == "hidden" else masked(kind, inner)
    return found


def draw(response: Response, path: str, veils: tuple[tuple[str, str], ...]) -> Response:
    """The answer as this person may see it."""
    kind = response.headers.get("content-type", "")
    if path.startswith(ELSEWHERE) or not kind.startswith("application/json") or not hasattr(response, "body"):
        return response
    if not response.body:
        return response
    response.body = orjson.dumps(cover(orjson.loads(response.body), dict(veils)))
    response.headers["content-length"] = str(len(response.body))
    return response
