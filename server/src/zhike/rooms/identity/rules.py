"""Pure decisions: what a role may do, what a password must be, how long a failed login locks."""

from datetime import datetime, timedelta

MIN_LENGTH = 8
MAX_LENGTH = 128
FREE_FAILURES = 5
LONGEST_LOCK = timedelta(minutes=15)

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
    "audit:read", "channel:write", "config:read", "config:write", "ops:read", "ops:write", "sms:write",
    "user:write",
}  # fmt: skip

PERMISSIONS: dict[str, frozenset[str]] = {
    "owner": frozenset(_RUN | {"org:write"}),
    "super_admin": frozenset(_RUN | {"org:write"}),
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

_COMMON = frozenset(
    """password password1 12345678 123456789 1234567890 11111111 00000000 88888888 66666666 qwertyui qwer1234
    abc12345 a1234567 a12345678 aa123456 woaini1314 5201314a iloveyou 1qaz2wsx zaq12wsx admin123 admin888
    asdf1234 asdfghjkl 147258369 987654321 qq123456 wang1234 zhang123 11223344 12341234 letmein1""".split()  # noqa: SIM905
)


def password_problem(password: str, login: str) -> str | None:
    """Why the password is refused: ``short``, ``long``, ``common``, ``login``; None when it is fine.

    No composition rules: length and a deny-list do more (ASVS 5.0, 6.2).
    """
    if len(password) < MIN_LENGTH:
        return "short"
    if len(password) > MAX_LENGTH:
        return "long"
    lowered = password.lower()
    if lowered in _COMMON or len(set(password)) < 3:
        return "common"
    name = login.partition("@")[0].lower()
    return "login" if len(name) > 3 and name in lowered else None


def lock_after(failures: int, now: datetime) -> datetime | None:
    """Until when an account rests after so many failures in a row; None while it may still try."""
    if failures < FREE_FAILURES:
        return None
    return now + min(timedelta(seconds=30 * 2 ** min(failures - FREE_FAILURES, 10)), LONGEST_LOCK)


def may_give(giver: str, role: str) -> bool:
    """Nobody hands out a role that can do more than their own."""
    return PERMISSIONS[role] <= PERMISSIONS[giver]
