"""Pure: other names of a person in one spelling, and as much of each as may be shown."""

import re
import unicodedata

from zhike.core import text

# what colleagues may write down; a visitor of the web page is linked by the conversation room
SPOKEN = ("phone", "wechat", "openid", "member_id", "email", "shopify")
# which rule of a role's sight covers it (`core.http.veil`)
SIGHT = {"phone": "phone", "wechat": "wechat", "openid": "wechat", "email": "email"}
_FORMS = {
    "wechat": re.compile(r"[\w.@+-]{2,100}"),
    "openid": re.compile(r"[A-Za-z0-9_-]{10,128}"),
    "member_id": re.compile(r"[A-Z0-9][A-Z0-9._/-]{0,63}"),
    "email": re.compile(r"[^@\s<>\"']+@[^@\s<>\"']+\.[^@\s<>\"']+"),
    "shopify": re.compile(r"\d{1,20}"),
}
_SHOP = re.compile(r"gid://shopify/customer/(\d+)", re.IGNORECASE)


def normal(kind: str, value: str) -> str | None:
    """The one spelling of a value, however it was typed: in any width, with spaces, +86 and capitals; None
    when it cannot be one of this kind."""
    if kind == "phone":
        return text.e164(value)
    plain = unicodedata.normalize("NFKC", value).strip()
    if kind in {"member_id", "wechat", "shopify"}:
        plain = "".join(plain.split())
    if kind == "member_id":
        plain = plain.upper()
    if kind in {"wechat", "email"}:
        plain = plain.lower()
    if kind == "shopify" and (found := _SHOP.fullmatch(plain)):
        plain = found[1]
    fits = len(plain) <= 255 and _FORMS[kind].fullmatch(plain)
    return plain if fits else None


def hint(kind: str, value: str) -> str:
    """Enough to tell a value from another: ``*******5678``, ``w***@example.com``, ``VI***01``."""
    if kind == "phone":
        return f"*******{value[-4:]}"
    name, at, host = value.rpartition("@")
    if at and kind == "email":
        return f"{name[:1]}***@{host}"[:60]
    return f"{value[:2]}***{value[-2:]}" if len(value) >= 7 else f"{value[:1]}***"
