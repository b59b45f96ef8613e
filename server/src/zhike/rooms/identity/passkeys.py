"""Passkeys (WebAuthn): a device that holds a key for us and asks for its owner's finger, face or PIN.

A passkey is two factors in one, so nothing else is asked. Its user handle names organization and user, hence
nobody types anything. Challenges travel in a sealed cookie of the browser that asked and count once.
"""

import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import orjson
import structlog
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from zhike.core import crypto, errors
from zhike.core.http.services import Services
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.identity import factors, login_finish, login_guard, repository
from zhike.rooms.identity import login_repository as logins
from zhike.rooms.identity.login import may_sign_in, visitor_of
from zhike.rooms.identity.login_device import Client
from zhike.rooms.identity.login_models import UserFactor
from zhike.rooms.identity.models import User

log = structlog.get_logger(__name__)
COOKIE = "zhike_passkey"
LIFETIME = 300
MOST = 10


class PasskeyInvalid(errors.Unauthenticated):
    """Unknown, not its owner's, not for this challenge, or copied: the answer does not tell which."""

    code = "passkey.invalid"


class NeedsDomain(errors.Conflict):
    """Browsers keep passkeys for names, and this installation is reached by a bare address."""

    code = "passkey.needs_domain"


class TooManyPasskeys(errors.Conflict):
    code = "passkey.too_many"


@dataclass(frozen=True, slots=True)
class Asked:
    """A challenge: what for ("login", a user's id who adds a passkey, or `_of_session`) and until when."""

    challenge: bytes
    purpose: str
    until: int

    def seal(self, held: Services) -> str:
        plain = orjson.dumps([self.challenge.hex(), self.purpose, self.until])
        return crypto.seal(held.unit.keyring.derive("passkey-flow:v1"), plain, COOKIE).hex()


def _open(held: Services, sealed: str, purpose: str) -> bytes:
    """The challenge. Raises `PasskeyInvalid`."""
    try:
        plain = crypto.unseal(held.unit.keyring.derive("passkey-flow:v1"), bytes.fromhex(sealed), COOKIE)
        challenge, wanted, until = orjson.loads(plain)
    except (ValueError, TypeError, crypto.Unreadable):
        raise PasskeyInvalid() from None
    if wanted != purpose or until < time.time():
        raise PasskeyInvalid()
    return bytes.fromhex(challenge)


def _place(held: Services) -> tuple[str, str]:
    """(relying party id, origin). Raises `NeedsDomain`."""
    parts = urlsplit(held.settings.base_url)
    host = parts.hostname or ""
    if not host or ":" in host or host.replace(".", "").isdigit():
        raise NeedsDomain()
    return host, f"{parts.scheme}://{parts.netloc}"


async def _count_once(tx: Tx, challenge: bytes) -> bool:
    subject = tx.unit.keyring.digest("passkey-challenge", challenge.hex())
    return await login_guard.take_turn(tx, [(subject, 2 * LIFETIME, 1)]) == 0


async def adding(tx: Tx, held: Services, user: User) -> tuple[dict[str, Any], str]:
    """(options for the browser, the sealed challenge) for a new passkey of ``user``."""
    rp_id, _ = _place(held)
    own = [one for one in await logins.Factors(tx).of(user.id) if one.kind == "passkey"]
    if len(own) >= MOST:
        raise TooManyPasskeys(most=MOST)
    asked = Asked(secrets.token_bytes(32), user.id.hex, int(time.time()) + LIFETIME)
    options = generate_registration_options(
        rp_id=rp_id, rp_name="知客", user_id=tx.org_id.bytes + user.id.bytes, challenge=asked.challenge,
        user_name=user.email or user.username or user.name, user_display_name=user.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one.credential_id or b"") for one in own],
    )  # fmt: skip
    return options_to_json_dict(options), asked.seal(held)


async def add(
    tx: Tx, held: Services, user: User, sealed: str, credential: dict[str, Any], name: str
) -> UserFactor:
    """Keep a new passkey. Raises `PasskeyInvalid`."""
    rp_id, origin = _place(held)
    challenge = _open(held, sealed, user.id.hex)
    if not await _count_once(tx, challenge):
        raise PasskeyInvalid()
    try:
        found = verify_registration_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=rp_id,
            expected_origin=origin, require_user_verification=True,
        )  # fmt: skip
    except Exception as error:  # a stranger's bytes: whatever the library trips over is a refusal
        log.info("passkey_refused", reason=type(error).__name__)
        raise PasskeyInvalid() from None
    transports = [str(one)[:20] for one in (credential.get("response") or {}).get("transports") or []][:8]
    row = UserFactor(
        id=uuid7(), user_id=user.id, kind="passkey", name=name, credential_id=found.credential_id,
        public_key=found.credential_public_key, sign_count=found.sign_count, transports=transports,
        confirmed_at=tx.now,
    )  # fmt: skip
    logins.Factors(tx).add(row)
    factors.changed(tx, user.id, "factor.added", kind="passkey")
    await tx.flush()
    return row


def asking(held: Services) -> tuple[dict[str, Any], str]:
    """(options for the browser, the sealed challenge) for a sign-in by whoever has a passkey for us."""
    rp_id, _ = _place(held)
    asked = Asked(secrets.token_bytes(32), "login", int(time.time()) + LIFETIME)
    options = generate_authentication_options(
        rp_id=rp_id, challenge=asked.challenge, user_verification=UserVerificationRequirement.REQUIRED
    )
    return options_to_json_dict(options), asked.seal(held)


def _of_session(tx: Tx) -> str:
    """What a challenge is for that shows who sits before this session now."""
    return f"verify:{tx.actor.user_id}:{tx.actor.session_id}"


async def asking_again(tx: Tx, held: Services, user_id: UUID) -> tuple[dict[str, Any], str]:
    """(options for the browser, the sealed challenge): show by one of your own passkeys that it is still you.

    Raises `FactorMissing` for who has none, `NeedsDomain`.
    """
    rp_id, _ = _place(held)
    own = [one for one in await logins.Factors(tx).of(user_id) if one.kind == "passkey"]
    if not own:
        raise logins.FactorMissing()
    asked = Asked(secrets.token_bytes(32), _of_session(tx), int(time.time()) + LIFETIME)
    options = generate_authentication_options(
        rp_id=rp_id, challenge=asked.challenge, user_verification=UserVerificationRequirement.REQUIRED,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one.credential_id or b"") for one in own],
    )  # fmt: skip
    return options_to_json_dict(options), asked.seal(held)


async def shown(tx: Tx, held: Services, user_id: UUID, sealed: str, credential: dict[str, Any]) -> bool:
    """Whether a passkey of the user answers this session's challenge, for the first time."""
    try:
        challenge = _open(held, sealed, _of_session(tx))
        credential_id = base64url_to_bytes(credential["rawId"])
    except (PasskeyInvalid, KeyError, TypeError, ValueError, AttributeError):
        return False
    row = await logins.Factors(tx).find(
        UserFactor.user_id == user_id, UserFactor.credential_id == credential_id
    )
    if row is None or not await _count_once(tx, challenge):
        return False
    row = await logins.Factors(tx).get_for_update(row.id)
    return _is_theirs(tx, held, row, challenge, credential)


def _holder(credential: dict[str, Any]) -> tuple[UUID, UUID, bytes]:
    """(organization, user, credential id) that the answer claims. Raises `PasskeyInvalid`."""
    try:
        handle = base64url_to_bytes(credential["response"]["userHandle"])
        credential_id = base64url_to_bytes(credential["rawId"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise PasskeyInvalid() from None
    if len(handle) != 32 or not 0 < len(credential_id) <= 1023:
        raise PasskeyInvalid()
    return UUID(bytes=handle[:16]), UUID(bytes=handle[16:]), credential_id


async def sign_in(
    held: Services, client: Client, sealed: str, credential: dict[str, Any], mode: login_finish.Mode
) -> login_finish.Finished:
    """Sign in with a passkey. Raises `PasskeyInvalid`, `NeedsDomain`."""
    challenge = _open(held, sealed, "login")
    org_id, user_id, credential_id = _holder(credential)
    finished: login_finish.Finished | None = None
    async with held.unit.transaction(visitor_of(org_id, user_id), client.info) as tx:
        row = await logins.Factors(tx).find(
            UserFactor.user_id == user_id, UserFactor.credential_id == credential_id
        )
        if row is not None and await _count_once(tx, challenge):
            user = await repository.Users(tx).get_for_update(user_id)
            row = await logins.Factors(tx).get_for_update(row.id)
            if may_sign_in(user) and _is_theirs(tx, held, row, challenge, credential):
                finished = await login_finish.finish(tx, held, client, user, "passkey", mode)
            else:
                login_finish.note(tx, client, user, "passkey", "wrong")
    if finished is None:
        raise PasskeyInvalid()
    return finished


def _is_theirs(tx: Tx, held: Services, row: UserFactor, challenge: bytes, credential: dict[str, Any]) -> bool:
    rp_id, origin = _place(held)
    try:
        found = verify_authentication_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=rp_id,
            expected_origin=origin, credential_public_key=row.public_key or b"",
            credential_current_sign_count=row.sign_count, require_user_verification=True,
        )  # fmt: skip
    except Exception as error:  # a stranger's bytes: whatever the library trips over is a refusal
        tx.audit("auth.passkey_refused", "user", row.user_id, reason=type(error).__name__)
        return False
    row.sign_count, row.last_used_at = found.new_sign_count, tx.now
    return True
