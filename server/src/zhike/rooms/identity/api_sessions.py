"""Routes of sessions: /api/auth/sessions for one's own, /api/users/{id}/sessions for those who keep order."""

from uuid import UUID

from zhike.core.http.access import ByActor, InTx, access
from zhike.core.http.route import router
from zhike.rooms.identity import people_schemas as schemas
from zhike.rooms.identity import repository, sessions

own = router("/api/auth/sessions", "auth")
others = router("/api/users", "users")


@own.get("")
@access(None)
async def list_sessions(tx: InTx, actor: ByActor) -> schemas.SessionsRead:
    """Where I am signed in: browsers and programs, with device, address and last use."""
    assert actor.user_id is not None
    return schemas.SessionsRead(items=await sessions.of_user(tx, actor.user_id))


@own.delete("/{session_id}", status_code=204)
@access(None)
async def end_session(tx: InTx, actor: ByActor, session_id: UUID) -> None:
    """Sign out one browser or program of mine."""
    assert actor.user_id is not None
    await sessions.end_one(tx, actor.user_id, session_id)


@own.delete("")
@access(None)
async def end_other_sessions(tx: InTx, actor: ByActor) -> schemas.SessionsEnded:
    """Sign out everywhere but here."""
    assert actor.user_id is not None
    return schemas.SessionsEnded(ended=await sessions.end_others(tx, actor.user_id))


@others.get("/{user_id}/sessions")
@access("session:manage")
async def list_user_sessions(tx: InTx, user_id: UUID) -> schemas.SessionsRead:
    """Where a colleague is signed in."""
    await repository.Users(tx).get(user_id)
    return schemas.SessionsRead(items=await sessions.of_user(tx, user_id))


@others.delete("/{user_id}/sessions")
@access("session:manage")
async def end_user_sessions(tx: InTx, user_id: UUID) -> schemas.SessionsEnded:
    """Sign a colleague out everywhere."""
    return schemas.SessionsEnded(ended=await sessions.end_all_of(tx, user_id))


@others.delete("/{user_id}/sessions/{session_id}", status_code=204)
@access("session:manage")
async def end_user_session(tx: InTx, user_id: UUID, session_id: UUID) -> None:
    """Sign one browser or program of a colleague out."""
    await sessions.end_one_of(tx, user_id, session_id)


TITLES = {
    "session.not_found": ("找不到该登录会话", "No such session"),
    "auth.organization_suspended": ("贵机构的服务已暂停，请联系服务商", "Your organization is suspended"),
}
ROUTERS = (own, others)
