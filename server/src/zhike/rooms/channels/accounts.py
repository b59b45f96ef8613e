"""A channel's account at its platform: its settings, its secrets, how it is doing."""

from collections.abc import Mapping
from typing import Any

import orjson
from pydantic import ValidationError

from zhike.core import errors
from zhike.core.tx import Tx, to_json
from zhike.rooms.channels import providers
from zhike.rooms.channels.models import Channel
from zhike.rooms.channels.providers.protocol import Account, Provider
from zhike.rooms.preferences import service as preferences

SWITCHES = {"wechat_work": "enable_wecom"}  # platform → the flag by which it can be switched off


class NoAdapter(errors.Conflict):
    """Nothing goes in or out of a channel of this platform by an adapter."""

    code = "channel.no_adapter"


class SecretMissing(errors.Invalid):
    """The adapter cannot work without ``name``."""

    code = "channel.secret_missing"


def provider_of(platform: str) -> Provider:
    """Raises `NoAdapter`."""
    found = providers.of(platform)
    if found is None:
        raise NoAdapter(platform=platform)
    return found


async def secrets_of(tx: Tx, channel: Channel) -> dict[str, str]:
    """In the clear: never log, publish or show them."""
    if channel.config_sealed is None:
        return {}
    keys = await tx.keys()
    found: dict[str, str] = orjson.loads(keys.unseal(channel.config_sealed, "channels", "config", channel.id))
    return found


async def account_of(tx: Tx, channel: Channel) -> Account:
    return Account(
        channel.id, channel.org_id, channel.platform, channel.name, channel.public_key, channel.settings,
        await secrets_of(tx, channel),
    )  # fmt: skip


async def is_on(tx: Tx, channel: Channel) -> bool:
    """Whether the organization uses this platform at all."""
    flag = SWITCHES.get(channel.platform)
    return flag is None or (await preferences.features(tx, channel.site_id))[flag]


async def configure(
    tx: Tx, channel: Channel, settings: Mapping[str, Any] | None, config: Mapping[str, Any] | None
) -> dict[str, str]:
    """Take settings and secrets that are given; secrets that are not stay. Returns those that were made here:
    nobody can read them a second time. Raises `Invalid` and `SecretMissing`."""
    provider = providers.of(channel.platform)
    if provider is None:
        await _seal(tx, channel, dict(config) if config is not None else None)
        return {}
    if settings is not None or channel.config_sealed is None:
        channel.settings = shaped(provider, settings if settings is not None else channel.settings)
    known, made = await secrets_of(tx, channel), {}
    for name, value in (config or {}).items():
        if name not in provider.secrets or not isinstance(value, str) or not provider.fits(name, value):
            raise errors.Invalid(field=f"config.{name[:50]}", reason="secret")
        known[name] = value
    for name, ours in provider.secrets.items():
        if name not in known:
            if not ours:
                raise SecretMissing(field=f"config.{name}", name=name)
            known[name] = made[name] = provider.make_secret(name)
    await _seal(tx, channel, known)
    return made


def shaped(provider: Provider, settings: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return provider.Settings.model_validate(dict(settings)).model_dump(mode="json")
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(["settings", *map(str, first["loc"])])
        raise errors.Invalid(field=place[:100], reason=first["type"]) from None


async def _seal(tx: Tx, channel: Channel, config: dict[str, Any] | None) -> None:
    keys = await tx.keys()
    channel.secret_names = sorted(config or {})
    channel.config_sealed = (
        keys.seal(to_json(config), "channels", "config", channel.id) if config is not None else None
    )


_WELL = """
UPDATE channels SET failing_since = NULL, last_outbound_at = now()
WHERE org_id = $1 AND id = $2
  AND (failing_since IS NOT NULL OR last_outbound_at IS NULL
       OR last_outbound_at < now() - interval '1 minute')
"""
_UNWELL = """
UPDATE channels SET failing_since = coalesce(failing_since, now()), last_error = $3, last_error_at = now()
WHERE org_id = $1 AND id = $2 AND (last_error IS DISTINCT FROM $3 OR failing_since IS NULL
                                   OR last_error_at < now() - interval '1 minute')
"""
_HEARD = """
UPDATE channels SET last_inbound_at = now()
WHERE org_id = $1 AND id = $2 AND (last_inbound_at IS NULL OR last_inbound_at < now() - interval '1 minute')
"""


async def is_well(tx: Tx, channel_id: Any) -> None:
    """The platform took something. Written once a minute at most."""
    await tx.conn.execute(_WELL, tx.org_id, channel_id)


async def is_unwell(tx: Tx, channel_id: Any, error: str) -> None:
    await tx.conn.execute(_UNWELL, tx.org_id, channel_id, error[:200])


async def has_heard(tx: Tx, channel_id: Any) -> None:
    await tx.conn.execute(_HEARD, tx.org_id, channel_id)
