"""WeChat's half of a mini-program sign-in: ``code2session`` (seed 003).

The mini-program gets a code from WeChat, good for five minutes and once; we trade it, with the app's
secret, for the person's openid. The session key that comes along is dropped: nothing here needs it, and
neither it nor the openid ever goes to a client.
"""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlencode

import orjson
import structlog

from zhike.core import egress, errors
from zhike.core.http.services import Services

log = structlog.get_logger(__name__)
SECONDS = 5.0
AGAIN_AFTER = 0.3
_SPENT = {40029, 40163, 41008}  # not a code, used before, missing
_OURS = {40013, 40125, 41002, 41004, 40164}  # appid, secret, our address is not on the app's list


class CodeSpent(errors.Unauthenticated):
    """The code is wrong, too old or used: the mini-program asks WeChat for another."""

    code = "wechat.code_spent"


class Risky(errors.Forbidden):
    """WeChat has blocked this person (40226)."""

    code = "wechat.risky"


class Limited(errors.TooMany):
    """WeChat's limit for one person (45011): a hundred times a minute."""

    code = "wechat.limited"


class Away(errors.Unavailable):
    code = "wechat.away"


class Misconfigured(errors.DomainError):
    """WeChat does not accept the app's id or secret: the organization has to look at its settings."""

    code = "wechat.misconfigured"
    status = 502


@dataclass(frozen=True, slots=True)
class Person:
    """Who WeChat says it is. ``union_id`` is there when the app belongs to an open-platform account."""

    open_id: str
    union_id: str | None


async def code2session(held: Services, app_id: str, secret: str, code: str) -> Person:
    """Trade the code. Raises `CodeSpent`, `Risky`, `Limited`, `Away`, `Misconfigured`."""
    query = urlencode(
        {"appid": app_id, "secret": secret, "js_code": code, "grant_type": "authorization_code"}
    )
    url = f"{held.settings.zhike_wechat_api_url.rstrip('/')}/sns/jscode2session?{query}"
    answer = await _ask(held, url)
    if answer.get("errcode") == -1:  # WeChat: busy, try again; the code is not spent
        await asyncio.sleep(AGAIN_AFTER)
        answer = await _ask(held, url)
    _refuse(int(answer.get("errcode") or 0), app_id)
    open_id, union_id = answer.get("openid"), answer.get("unionid")
    if not isinstance(open_id, str) or not 0 < len(open_id) <= 128:
        raise Away()
    return Person(open_id, union_id if isinstance(union_id, str) and len(union_id) <= 255 else None)


async def probe(held: Services, app_id: str, secret: str) -> str | None:
    """Whether WeChat accepts id and secret, shown by what it says of a code that is none; None when it does.

    Raises `Away`.
    """
    try:
        await code2session(held, app_id, secret, "probe")
    except (CodeSpent, Limited, Risky):
        return None
    except Misconfigured:
        return "credentials"
    return None


async def _ask(held: Services, url: str) -> dict[str, object]:
    try:
        answer = await held.egress.send("GET", url, seconds=SECONDS)
        found = orjson.loads(answer.body) if answer.status == 200 else None
    except (egress.Failed, egress.Refused) as error:  # never the address: it holds the secret
        log.warning("wechat_away", reason=error.reason)
        raise Away() from None
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        log.warning("wechat_away", reason="answer")
        raise Away()
    return found


def _refuse(errcode: int, app_id: str) -> None:
    """Raises what the error means."""
    if errcode == 0:
        return
    if errcode in _SPENT:
        raise CodeSpent()
    if errcode == 45011:
        raise Limited(retry_after=60)
    if errcode == 40226:
        raise Risky()
    if errcode in _OURS:
        log.error("wechat_misconfigured", app_id=app_id, errcode=errcode)
        raise Misconfigured()
    log.warning("wechat_error", app_id=app_id, errcode=errcode)
    raise Away()
