"""Routes of preferences: /api/system-configs, /api/feature-flags."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

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


class Override(BaseModel):
    """Another answer at one site; without a site, for ``percentage`` hundredths of the organization's people.

    Who gets it is drawn once for each person and flag; the others get the contrary.
    """

    model_config = ConfigDict(extra="forbid", from_attributes=True)
    site_id: UUID | None = None
    is_enabled: bool
    percentage: int = Field(default=100, ge=0, le=100)


class Overrides(BaseModel):
    """``is_enabled`` is the organization's answer where nothing else is said."""

    code: str
    is_enabled: bool
    items: list[Override]


@flags.get("/{code}/overrides")
@access("config:read")
async def list_flag_overrides(tx: InTx, code: str) -> Overrides:
    """Where and for whom a flag answers otherwise."""
    usual, rows = await service.overrides(tx, code)
    return Overrides(code=code, is_enabled=usual, items=[Override.model_validate(row) for row in rows])


@flags.put("/{code}/overrides")
@access("flag:write")
async def put_flag_override(tx: InTx, code: str, body: Override) -> Override:
    """Release a flag site by site, or to a part of the people."""
    row = await service.set_override(tx, code, body.is_enabled, body.percentage, body.site_id)
    return Override.model_validate(row)


@flags.delete("/{code}/overrides", status_code=204)
@access("flag:write")
async def delete_flag_override(tx: InTx, code: str, site_id: UUID | None = None) -> None:
    """Answer as everywhere again."""
    await service.drop_override(tx, code, site_id)


ROUTERS = (configs, flags)
