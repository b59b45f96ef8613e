"""Routes of preferences: /api/system-configs, /api/feature-flags."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.rooms.preferences import service

configs = router("/api/system-configs", "preferences")
flags = router("/api/feature-flags", "preferences")


class ConfigValue(BaseModel):
    model_config = ConfigDict(extra="forbid")
    value: Any


class FlagValue(BaseModel):
    model_config = ConfigDict(extra="forbid")
    is_enabled: bool
    site_id: UUID | None = None


@configs.get("")
@access("config:read")
async def list_configs(tx: InTx) -> dict[str, Any]:
    """Every config with its value in force."""
    return await service.configs(tx)


@configs.put("/{key}")
@access("config:write")
async def put_config(tx: InTx, key: str, body: ConfigValue) -> ConfigValue:
    """Change one config."""
    await service.set_config(tx, key, body.value)
    return body


@flags.get("")
@access(None)
async def list_flags(tx: InTx, site_id: UUID | None = None) -> dict[str, bool]:
    """Every flag in force, for the organization or one site."""
    return await service.features(tx, site_id)


@flags.put("/{code}")
@access("config:write")
async def put_flag(tx: InTx, code: str, body: FlagValue) -> FlagValue:
    """Switch a flag."""
    await service.set_flag(tx, code, body.is_enabled, body.site_id)
    return body


ROUTERS = (configs, flags)
