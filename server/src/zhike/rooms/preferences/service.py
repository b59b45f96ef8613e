"""Read and change settings and flags."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from zhike.core import errors
from zhike.core.tx import Tx
from zhike.events import preferences as events
from zhike.rooms.preferences import rules
from zhike.rooms.preferences.models import FeatureFlag, FeatureFlagOverride, SystemConfig


class FeatureDisabled(errors.NotFound):
    code = "feature.disabled"


async def config(tx: Tx, key: str) -> Any:
    """The organization's value for ``key``, or its default."""
    found = await tx.conn.fetchval(
        "SELECT value FROM system_configs WHERE org_id = $1 AND key = $2", tx.org_id, key
    )
    return rules.CONFIGS[key][0] if found is None else found


async def configs(tx: Tx) -> dict[str, Any]:
    """Every config with its value in force."""
    rows = await tx.conn.fetch("SELECT key, value FROM system_configs WHERE org_id = $1", tx.org_id)
    return {key: default for key, (default, *_) in rules.CONFIGS.items()} | {
        row["key"]: row["value"] for row in rows if row["key"] in rules.CONFIGS
    }


async def set_config(tx: Tx, key: str, value: Any) -> None:
    """Change one config. Raises `Invalid` for an unknown key or a value out of range."""
    if not rules.config_fits(key, value):
        raise errors.Invalid(field="value", key=key)
    before = await config(tx, key)
    statement = insert(SystemConfig).values(
        org_id=tx.org_id, key=key, value=value, updated_by=tx.actor.user_id
    )
    await tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=["org_id", "key"],
            set_={"value": value, "updated_by": tx.actor.user_id, "updated_at": tx.now},
        )
    )
    tx.audit("config.changed", "system_config", before={key: before}, after={key: value})
    tx.publish(events.ConfigChanged(org_id=tx.org_id, key=key))


async def features(tx: Tx, site_id: UUID | None = None) -> dict[str, bool]:
    """Every flag in force for the organization, or for one of its sites."""
    rows = await tx.conn.fetch(
        "SELECT code, is_enabled FROM feature_flags WHERE org_id = $1 UNION ALL"
        " SELECT code, is_enabled FROM feature_flag_overrides WHERE org_id = $1 AND site_id = $2",
        tx.org_id, site_id,
    )  # fmt: skip
    return rules.FLAGS | {row["code"]: row["is_enabled"] for row in rows if row["code"] in rules.FLAGS}


async def require_feature(tx: Tx, code: str, site_id: UUID | None = None) -> None:
    """Raises `FeatureDisabled`, which is a 404: what is switched off is not there."""
    if not (await features(tx, site_id))[code]:
        raise FeatureDisabled(feature=code)


async def set_flag(tx: Tx, code: str, is_enabled: bool, site_id: UUID | None = None) -> None:
    """Switch a flag for the organization, or for one site."""
    if code not in rules.FLAGS:
        raise errors.NotFound()
    before = (await features(tx, site_id))[code]
    model: type[FeatureFlag] | type[FeatureFlagOverride] = FeatureFlagOverride if site_id else FeatureFlag
    query = select(model).where(model.org_id == tx.org_id, model.code == code)
    if site_id is not None:
        query = query.where(FeatureFlagOverride.site_id == site_id)
    row = (await tx.session.scalars(query.with_for_update())).first()
    if row is None:
        extra = {"site_id": site_id} if site_id else {}
        tx.session.add(model(org_id=tx.org_id, code=code, is_enabled=is_enabled, **extra))
    else:
        row.is_enabled = is_enabled
    tx.audit("flag.changed", "feature_flag", before={code: before}, after={code: is_enabled}, site_id=site_id)
    tx.publish(events.FlagChanged(org_id=tx.org_id, code=code, is_enabled=is_enabled, site_id=site_id))
