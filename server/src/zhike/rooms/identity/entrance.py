"""Between HTTP and the ways to sign in: who asks, and how a finished sign-in becomes cookies and answer."""

from typing import Annotated, Any

from fastapi import Depends, Request, Response

from zhike.core.http.services import services
from zhike.rooms.identity import login_device, login_finish, resolve, schemas, sessions, tokens
from zhike.rooms.identity.login_device import Client
from zhike.rooms.identity.login_schemas import FactorRequired

# what a way to sign in may answer besides, for the description
DUE: dict[int | str, dict[str, Any]] = {
    202: {"model": FactorRequired, "description": "A second factor is due."}
}
Started = schemas.SessionStarted | schemas.TokenPair | FactorRequired


async def _client(request: Request) -> Client:
    return login_device.client_of(request, resolve.is_https(request))


ByClient = Annotated[Client, Depends(_client)]


def resolver(request: Request) -> resolve.UserResolver:
    found: Any = services(request).resolvers["user"]
    return found


def cookie(request: Request) -> str:
    """The session token that the browser brings, or nothing."""
    return request.cookies.get(resolve.cookie_name(request), "")


def set_session(request: Request, response: Response, token: tokens.Opaque, seconds: int) -> str:
    """Put the session's cookie into the answer. Returns the CSRF token that belongs to it."""
    response.set_cookie(
        resolve.cookie_name(request), token.text, max_age=seconds, path="/", httponly=True, samesite="lax",
        secure=resolve.is_https(request),
    )  # fmt: skip
    return resolver(request).csrf_token(token.hash)


def drop_session(request: Request, response: Response) -> None:
    response.delete_cookie(
        resolve.cookie_name(request), path="/", httponly=True, samesite="lax",
        secure=resolve.is_https(request),
    )  # fmt: skip


def _flow_name(request: Request, cookie: str) -> str:
    return f"__Host-{cookie}" if resolve.is_https(request) else cookie


def keep_flow(request: Request, response: Response, cookie: str, sealed: str, seconds: int) -> None:
    """What a browser takes along to somebody else's page and brings back, hence ``lax``."""
    response.set_cookie(
        _flow_name(request, cookie), sealed, max_age=seconds, path="/", httponly=True, samesite="lax",
        secure=resolve.is_https(request),
    )  # fmt: skip


def flow(request: Request, cookie: str) -> str:
    return request.cookies.get(_flow_name(request, cookie), "")


def drop_flow(request: Request, response: Response, cookie: str) -> None:
    response.delete_cookie(
        _flow_name(request, cookie), path="/", httponly=True, samesite="lax",
        secure=resolve.is_https(request),
    )  # fmt: skip


async def answer(
    request: Request, response: Response, client: Client, finished: login_finish.Finished,
    digest: bytes | None = None,
) -> Started:  # fmt: skip
    """The answer to a sign-in; the browser is known from now on to the login name of ``digest``.

    Raises `login_finish.WayClosed`.
    """
    done = finished.checked()
    known = client.knowing(digest) if digest else client
    answered: Started
    if done.challenge is not None:
        response.status_code = 202
        answered = FactorRequired(
            challenge=done.challenge.text, factors=list(done.factors), must_enrol=done.must_enrol,
            expires_in=int(login_finish.CHALLENGE_LIFETIME.total_seconds()),
        )  # fmt: skip
    elif done.pair is not None:
        answered = done.pair
    else:
        assert done.session is not None
        await sessions.end_brought(services(request), client.info, cookie(request))
        csrf = set_session(request, response, done.session, done.seconds)
        answered = schemas.SessionStarted(user=schemas.UserRead.of(done.user), csrf_token=csrf)
    known.remember(response)
    return answered
