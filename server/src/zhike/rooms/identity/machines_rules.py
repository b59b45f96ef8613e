"""Pure decisions about machine clients: how a key is written, and what may be put into its hands."""

import base64
import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

# a key never makes keys: whoever steals one could outlive its end
NEVER = frozenset({"api_key:write"})
# a program's account holds no crown: it could not be asked for a second factor
PEOPLE_ONLY = frozenset({"owner", "super_admin"})
LONGEST_OVERLAP = timedelta(days=14)
_TOKEN = re.compile(r"(zk_[a-z2-7]{39})_[a-z2-7]{52}")
_KEY_ID = re.compile(r"zk_[a-z2-7]{39}")


@dataclass(frozen=True, slots=True)
class Secrets:
    """A fresh pair. Both are shown once; ``token`` is known by its hash afterwards."""

    token: str = field(repr=False)
    signing: str = field(repr=False)

    @property
    def hash(self) -> bytes:
        return digest(self.token)


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().lower().rstrip("=")


def new_key_id(org_id: UUID) -> str:
    """``zk_`` and 39 characters: 64 bits of chance, then the organization: a lookup stays in the tenant."""
    return f"zk_{_base32(secrets.token_bytes(8) + org_id.bytes)}"


def new_secrets(key_id: str) -> Secrets:
    """256 bits each: the token for `Authorization: Bearer`, the secret that signs."""
    token, signing = (_base32(secrets.token_bytes(32)) for _ in range(2))
    token, signing = (_base32(secrets.token_bytes(32)) for _ in range(2))
    return Secrets(f"{key_id}_{token}", f"zks_{signing}")


def organization_of(key_id: str) -> UUID | None:
    """None for what is no key id."""
    if not _KEY_ID.fullmatch(key_id):
        return None
    return UUID(bytes=base64.b32decode(key_id[3:].upper() + "=")[8:])


def key_id_of(token: str) -> str | None:
    """The public part of a token; None for what is no token of ours."""
    found = _TOKEN.fullmatch(token)
    return found[1] if found else None


def too_much(scopes: Iterable[str], permissions: frozenset[str]) -> list[str]:
    """The scopes that the giver may not give."""
    return sorted(set(scopes) - (permissions - NEVER))
