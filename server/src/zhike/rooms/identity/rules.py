"""Pure decisions: what a role may do, what a password must be."""

from functools import lru_cache
from importlib.resources import files

MIN_LENGTH = 8
MAX_LENGTH = 128

_READ = {
    "appointment:read", "channel:read", "conversation:read", "customer:read", "employee:read", "lead:read",
    "notification:read", "review:read", "schedule:read", "service_item:read", "tag:read", "user:read",
}  # fmt: skip
_WORK = _READ | {
    "appointment:write", "conversation:write", "conversation:assign", "customer:reveal", "customer:write",
    "lead:convert", "lead:write", "tag:write",
}  # fmt: skip
_LEAD = _WORK | {
    "customer:delete", "employee:manage", "lead:assign", "lead:import", "review:run", "review:write",
    "schedule:write", "service_item:write", "sms:read",
}  # fmt: skip
_RUN = _LEAD | {
    "api_key:write", "application:review", "audit:export", "audit:read", "channel:write", "config:read",
    "config:write", "ops:read", "ops:write", "privacy:read", "privacy:write", "session:manage",
    "site:write", "sms:write", "team:write", "user:write", "webhook:write",
}  # fmt: skip

PERMISSIONS: dict[str, frozenset[str]] = {
    "owner": frozenset(_RUN | {"key:rotate", "org:write"}),
    "super_admin": frozenset(_RUN | {"key:rotate", "org:write"}),
    "admin": frozenset(_RUN),
    "manager": frozenset(_LEAD | {"audit:read", "ops:read"}),
    "team_lead": frozenset(_LEAD),
    "agent": frozenset(_WORK),
    "sales": frozenset(_WORK),
    "employee": frozenset(_WORK),
    "coach": frozenset(_WORK),
    "trainer": frozenset(_READ | {"review:write"}),
    "analyst": frozenset(_READ | {"sms:read"}),
    "readonly": frozenset(_READ),
}


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """The deny-list: more than eleven thousand passwords that guessers try first."""
    lines = (files(__package__) / "common_passwords.txt").read_text().splitlines()
    return frozenset(line for line in lines if not line.startswith("# "))


def password_problem(
    password: str, login: str, *, min_length: int = MIN_LENGTH, composition: bool = False
) -> str | None:
    """Why the password is refused: ``short``, ``long``, ``common``, ``login``, ``plain``; None when fine.

    Length and a deny-list do more than composition (ASVS 5.0, 6.2); some must ask for ``composition`` all
    the same: three of small letters, capitals, digits and other characters.
    """
    if len(password) < min_length:
        return "short"
    if len(password) > MAX_LENGTH:
        return "long"
    lowered = password.lower()
    if lowered in common_passwords() or len(set(password)) < 3:
        return "common"
    name = login.partition("@")[0].lower()
    if len(name) > 3 and name in lowered:
        return "login"
    kinds = {"a" if c.islower() else "A" if c.isupper() else "1" if c.isdigit() else "-" for c in password}
    return "plain" if composition and len(kinds) < 3 else None


def may_give(giver: str, role: str) -> bool:
    """Nobody hands out a role that can do more than their own."""
    return PERMISSIONS[role] <= PERMISSIONS[giver]
