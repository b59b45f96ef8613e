"""What people say themselves, by the link we gave them or in the web chat: see what they agreed to, agree,
take it back."""

from datetime import datetime

from fastapi import APIRouter

from zhike.core.context import Actor
from zhike.core.http.access import ByActor, Info, InTx, public
from zhike.core.http.route import router
from zhike.core.tx import Tx
from zhike.rooms.channels.door import InDoor, PublicRoute
from zhike.rooms.privacy import links, repository, rules, schemas, service

own = router("/api/public/consents", "privacy")
chat = APIRouter(prefix="/api/public/channels/{key}", tags=["public"], route_class=PublicRoute)


async def _shown(tx: Tx, actor: Actor, language: str, made: datetime) -> schemas.PublicConsents:
    assert actor.subject_id is not None
    customer = await repository.customer(tx, actor.subject_id)
    if customer is None:
        raise service.PersonMissing()
    _, name = await repository.organization(tx)
    texts = await repository.Texts(tx).shown(language)
    found = await service.standings(tx, service.Person(actor.subject_id, customer["phone_hash"]), list(texts))
    items = [
        schemas.PublicText(
            purpose=one.purpose, state=one.state, text_id=text.id, version=text.version, title=text.title,
            body=text.body, at=one.at, may_give=rules.may_give(one.state, one.at, made),
        )
        for purpose, text in texts.items() if (one := found[purpose])
    ]  # fmt: skip
    return schemas.PublicConsents(organization=name, items=items)


@own.get("")
@public("consent_link", limit=60)
async def get_own_consents(
    tx: InTx, actor: ByActor, info: Info, made: links.LinkMade
) -> schemas.PublicConsents:
    """Every purpose of which a text is in force, in the person's language where there is such a text, and
    what this person has said."""
    return await _shown(tx, actor, info.language, made)


@own.post("")
@public("consent_link", limit=60)
async def change_own_consent(
    tx: InTx, actor: ByActor, info: Info, made: links.LinkMade, form: schemas.PublicChange
) -> schemas.PublicConsents:
    """Agree to the text that was shown, or take it back: one step each, neither harder than the other.

    What was taken back after the link had been made is given again by a new link alone."""
    assert actor.subject_id is not None
    evidence = {"ip": info.ip, "user_agent": info.user_agent[:200], "language": info.language}
    await service.say_by_link(tx, actor.subject_id, form, made, evidence)
    return await _shown(tx, actor, info.language, made)


async def _asked(tx: Tx, actor: Actor, language: str) -> schemas.ChatConsents:
    visitor_id = actor.subject_id if actor.kind == "visitor" else None
    items = [
        schemas.ChatText(
            purpose=one.standing.purpose, state=one.standing.state, text_id=one.text.id,
            version=one.text.version, title=one.text.title, body=one.text.body, at=one.standing.at,
            needed=one.needed, may_give=True,
        )
        for one in await service.asked(tx, visitor_id, language)
    ]  # fmt: skip
    _, name = await repository.organization(tx)
    return schemas.ChatConsents(organization=name, items=items)


@chat.get("/consents")
@public("guest", limit=120)
async def get_chat_consents(tx: InTx, actor: ByActor, info: Info) -> schemas.ChatConsents:
    """What this chat asks of its visitor, in the visitor's language where there is such a text."""
    return await _asked(tx, actor, info.language)


@chat.post("/consents")
@public("visitor", limit=60, max_body=8_000)
async def change_chat_consents(
    tx: InTx, actor: ByActor, door: InDoor, info: Info, form: schemas.ChatChange
) -> schemas.ChatConsents:
    """Agree to what was shown, or take it back: the same step each way, each purpose by itself."""
    assert actor.subject_id is not None
    evidence = {
        "ip": info.ip,
        "user_agent": info.user_agent[:200],
        "channel": door.name,
        "language": info.language,
    }
    await service.say(tx, actor.subject_id, form.choices, evidence)
    return await _asked(tx, actor, info.language)


ROUTERS = (own, chat)
