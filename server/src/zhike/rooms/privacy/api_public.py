"""What a person does with the link we gave them: see what they agreed to, agree, take it back."""

from zhike.core.context import Actor
from zhike.core.http.access import ByActor, Info, InTx, public
from zhike.core.http.route import router
from zhike.core.tx import Tx
from zhike.rooms.privacy import repository, schemas, service
from zhike.rooms.privacy.service.consents import LANGUAGE

own = router("/api/public/consents", "privacy")


async def _shown(tx: Tx, actor: Actor) -> schemas.PublicConsents:
    assert actor.subject_id is not None
    customer = await repository.customer(tx, actor.subject_id)
    if customer is None:
        raise service.PersonMissing()
    _, name = await repository.organization(tx)
    texts = {text.purpose: text for text in await repository.Texts(tx).all_in_force(LANGUAGE)}
    found = await service.standings(tx, service.Person(actor.subject_id, customer["phone_hash"]), list(texts))
    items = [
        schemas.PublicText(
            purpose=one.purpose, state=one.state, text_id=text.id, version=text.version, title=text.title,
            body=text.body, at=one.at,
        )
        for purpose, text in texts.items() if (one := found[purpose])
    ]  # fmt: skip
    return schemas.PublicConsents(organization=name, items=items)


@own.get("")
@public("consent_link", limit=60)
async def get_own_consents(tx: InTx, actor: ByActor) -> schemas.PublicConsents:
    """Every purpose of which a text is in force, and what this person has said."""
    return await _shown(tx, actor)


@own.post("")
@public("consent_link", limit=60)
async def change_own_consent(
    tx: InTx, actor: ByActor, info: Info, form: schemas.PublicChange
) -> schemas.PublicConsents:
    """Agree, or take it back: one step each, neither harder than the other."""
    assert actor.subject_id is not None
    await service.record(
        tx, customer_id=actor.subject_id, purpose=form.purpose, action=form.action, channel="link",
        method="link", text_id=form.text_id, evidence={"ip": info.ip, "user_agent": info.user_agent[:200]},
    )  # fmt: skip
    return await _shown(tx, actor)


ROUTERS = (own,)
