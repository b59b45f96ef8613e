"""Keeping what comes, sealed, before anybody looks into it."""

from collections.abc import Mapping
from uuid import UUID

from zhike.core import bodies, errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx, to_json
from zhike.rooms.intake import repository, rules
from zhike.rooms.intake.door import Door


class SignatureWrong(errors.Unauthenticated):
    """The body does not carry this source's signature."""

    code = "intake.signature"


async def is_signed(tx: Tx, door: Door, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether the body may come in: it is signed, or the source asks for no signature."""
    if door.signature == "none":
        return True
    assert door.secret_sealed is not None and door.signature_header is not None
    secret = (await tx.keys()).unseal(door.secret_sealed, "intake_sources", "secret", door.id)
    return bodies.is_signed(
        door.signature, secret.encode(), body, door.signature_encoding, door.signature_prefix,
        headers.get(door.signature_header),
    )  # fmt: skip


async def receive(tx: Tx, source_id: UUID, body: bytes, content_type: str, kept: dict[str, str]) -> UUID:
    """Keep a body and have it taken. ``kept`` are headers to remember."""
    id = uuid7()
    said, charset = bodies.decode(body, content_type)
    sealed = (await tx.keys()).seal(said, "intake_deliveries", "body", id)
    headers = kept | {"content-type": content_type[:200], "charset": charset}
    body_key = tx.unit.keyring.mac("intake-body", source_id.bytes + body).hex()
    await tx.conn.execute(
        repository.ADD, tx.org_id, id, source_id, to_json(headers), sealed, body_key, tx.now
    )
    tx.enqueue("intake.take", delivery_id=id)
    return id


def headers_of(headers: Mapping[str, str]) -> dict[str, str]:
    """The few that are kept, cut."""
    return {
        name: bodies.words(headers[name][:200]) or "" for name in rules.KEPT_HEADERS if name in headers
    }  # fmt: skip
