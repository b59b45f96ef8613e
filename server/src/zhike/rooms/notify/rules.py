"""Pure decisions: how a template is filled, how often a phone may be asked, when a provider rests."""
# ASVS 1.3.7, 1.3.10: templates name known fields, nothing else

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

_VARIABLE = re.compile(r"\{\{\s*([a-z][a-z0-9_]{0,49})\s*\}\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
LONGEST_VALUE = 100
LONGEST_LINK = 200
OPT_OUT = "拒收请回复R"
# what people write to be left alone, however the supplier or the template asked for it
_LEAVE = re.compile(
    r"(?:回复)?(?:TD|T|N|R|QX|STOP|UNSUBSCRIBE|退订|拒收|取消订阅|不要再发了?|别再发了?)(?:退订|短信|信息)?"
)
_STROKES = re.compile(r"[\s\W_]+")
CONFIRMABLE = timedelta(days=30)  # an opt-out answers a marketing message that is no older
HIDDEN = "******"

CODE_LIFETIME = timedelta(minutes=5)
CODE_LIMITS = ((timedelta(minutes=1), 1), (timedelta(hours=1), 5), (timedelta(days=1), 10))

FAILURES_TO_OPEN = 3
FIRST_REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=5)
PROBE = timedelta(seconds=15)

RECONCILE_FIRST = timedelta(seconds=1)
RECONCILE_LONGEST = timedelta(minutes=2)


def variables(content: str) -> list[str]:
    """The names in ``{{…}}``, each once, in order."""
    return list(dict.fromkeys(_VARIABLE.findall(content)))


def template_problem(kind: str, content: str) -> str | None:
    """Why a template cannot be used: ``braces``, ``opt_out``; None when it can."""
    if "{{" in (rest := _VARIABLE.sub("", content)) or "}}" in rest:
        return "braces"
    if kind == "marketing" and OPT_OUT not in content.replace(" ", ""):
        return "opt_out"
    return None


def missing(content: str, params: Mapping[str, Any]) -> list[str]:
    """Variables without a value."""
    return [name for name in variables(content) if not str(params.get(name) or "").strip()]


def fill(content: str, sign_name: str, params: Mapping[str, str]) -> str:
    """The text as sent, signature first. Values are inserted as they are and never read as templates."""
    body = _VARIABLE.sub(lambda found: params[found[1]], content)
    return f"【{sign_name}】{body}"


def is_opt_out(said: str) -> bool:
    """Whether an answer asks for no more marketing: the whole of it, in any width, case and punctuation."""
    plain = _STROKES.sub("", unicodedata.normalize("NFKC", said)).upper()
    return bool(_LEAVE.fullmatch(plain))


def room_for(name: str) -> int:
    """How many characters a variable may have: a link that is cut leads nowhere."""
    return LONGEST_LINK if name == "link" else LONGEST_VALUE


def clean(value: Any, longest: int = LONGEST_VALUE) -> str:
    """A value as one line without signature brackets, so that no name can pose as another sender."""
    text = _CONTROL.sub(" ", str(value)).replace("【", "[").replace("】", "]").strip()
    return text[:longest]


def code_wait(sent: Sequence[datetime], now: datetime) -> int:
    """Seconds until another code may go to a phone that got codes at ``sent``; 0 when it may at once."""
    waits = [0.0]
    for period, most in CODE_LIMITS:
        recent = sorted(at for at in sent if at > now - period)
        if len(recent) >= most:
            waits.append((recent[-most] + period - now).total_seconds())
    return int(-(-max(waits) // 1))


@dataclass(frozen=True, slots=True)
class Circuit:
    """A provider's breaker: ``closed`` works, ``open`` rests until ``retry_at`` and is then probed."""

    state: Literal["closed", "open"] = "closed"
    failures: int = 0
    rests: int = 0
    retry_at: datetime | None = None
    last_error: str | None = None

    @classmethod
    def of(cls, health: Mapping[str, Any]) -> "Circuit":
        at = health.get("retry_at")
        return cls(
            state="open" if health.get("state") == "open" else "closed",
            failures=int(health.get("failures", 0)), rests=int(health.get("rests", 0)),
            retry_at=datetime.fromisoformat(at) if at else None, last_error=health.get("last_error"),
        )  # fmt: skip

    def health(self) -> dict[str, Any]:
        return asdict(self) | {"retry_at": self.retry_at.isoformat() if self.retry_at else None}

    def allows(self, now: datetime) -> bool:
        return self.state == "closed" or self.retry_at is None or now >= self.retry_at

    def probing(self, now: datetime) -> "Circuit":
        """The open circuit with one probe under way: nobody else probes for a while."""
        return Circuit("open", self.failures, self.rests, now + PROBE, self.last_error)

    def failed(self, error: str, now: datetime) -> "Circuit":
        """After an answer that speaks against the provider: silence, a server error, no money."""
        failures = self.failures + 1
        if self.state == "closed" and failures < FAILURES_TO_OPEN:
            return Circuit("closed", failures, self.rests, None, error)
        rest = min(FIRST_REST * 2 ** min(self.rests, 10), LONGEST_REST)
        return Circuit("open", failures, self.rests + 1, now + rest, error)


def next_question(started_at: datetime, settle: timedelta, now: datetime, asked: int) -> float:
    """Seconds until a provider is asked again what became of a message.

    Not found counts as lost only ``settle`` after the call began; until then ask again just after that.
    """
    settled = (started_at + settle - now).total_seconds()
    if settled > 0:
        return settled + 0.1
    return min(2.0 ** min(asked, 20), RECONCILE_LONGEST.total_seconds())
