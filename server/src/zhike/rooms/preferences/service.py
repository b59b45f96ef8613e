"""Read and change settings and flags."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from zhike.core import errors
from zhike.core.tx import Tx
from zhike.events import preferences as events
from zhike.rooms.preferences import rules
from zhike.rooms.preferences.models import FeatureFlag, FeatureFlagOverride, SystemConfig

# the organization's answer, then its answer for a part of its people, then the site's: the last one counts
_FLAGS = """
SELECT code, is_enabled, 100 AS percentage, 0 AS place FROM feature_flags WHERE org_id = $1
UNION ALL
SELECT code, is_enabled, percentage, CASE WHEN site_id IS NULL THEN 1 ELSE 2 END
FROM feature_flag_overrides WHERE org_id = $1 AND (site_id IS NULL OR site_id = $2)
ORDER BY place
"""


_FLAGS_OF_SITES = """
SELECT code, is_enabled, 100 AS percentage, NULL::uuid AS site_id, 0 AS place
FROM feature_flags WHERE org_id = $1
UNION ALL
SELECT code, is_enabled, percentage, site_id, CASE WHEN site_id IS NULL THEN 1 ELSE 2 END
FROM feature_flag_overrides WHERE org_id = $1 AND (site_id IS NULL OR site_id = ANY($2))
ORDER BY place
"""


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
    rows = await tx.conn.fetch(_FLAGS, tx.org_id, site_id)
    who = tx.actor.user_id or tx.actor.subject_id or site_id or tx.org_id
    return rules.FLAGS | {
        row["code"]: rules.answer(row["is_enabled"], row["percentage"], row["code"], who)
        for row in rows if row["code"] in rules.FLAGS
    }  # fmt: skip


async def features_at(tx: Tx, site_ids: Sequence[UUID]) -> dict[UUID, dict[str, bool]]:
    """Every flag in force, site by site."""
    rows = await tx.conn.fetch(_FLAGS_OF_SITES, tx.org_id, list(site_ids))
    return rules.at_places(rows, site_ids, tx.actor.user_id or tx.actor.subject_id or tx.org_id)


async def features_of_mine(tx: Tx) -> dict[str, bool]:
    """Every flag in force for the actor: on where it is on at one of the sites at which they work. For who
    works at no site in particular the organization's answer counts."""
    if not tx.actor.site_ids:
        return await features(tx)
    places = (await features_at(tx, tx.actor.site_ids)).values()
    return {code: any(place[code] for place in places) for code in rules.FLAGS}


async def require_mine(tx: Tx, code: str) -> None:
    """`require_feature` for what belongs to no site but to who does it. Raises `FeatureDisabled`."""
    if not (await features_of_mine(tx))[code]:
        raise FeatureDisabled(feature=code)


async def overrides(tx: Tx, code: str) -> tuple[bool, list[FeatureFlagOverride]]:
    """The organization's answer, and where it is another. Raises `NotFound` for an unknown flag."""
    if code not in rules.FLAGS:
        raise errors.NotFound()
    own = "SELECT is_enabled FROM feature_flags WHERE org_id = $1 AND code = $2"
    usual = await tx.conn.fetchval(own, tx.org_id, code)
    query = (
        select(FeatureFlagOverride)
        .where(FeatureFlagOverride.org_id == tx.org_id, FeatureFlagOverride.code == code)
        .order_by(FeatureFlagOverride.created_at, FeatureFlagOverride.id)
        .limit(500)
    )
    return rules.FLAGS[code] if usual is None else usual, list(await tx.session.scalars(query))


async def _override(tx: Tx, code: str, site_id: UUID | None) -> FeatureFlagOverride | None:
    await tx.lock("flag", code)
    _, found = await overrides(tx, code)
    return next((row for row in found if row.site_id == site_id), None)


async def set_override(
    tx: Tx, code: str, is_enabled: bool, percentage: int, site_id: UUID | None
) -> FeatureFlagOverride:
    """Answer otherwise at one site, or for a part of the people. Raises `NotFound`, also for the site."""
    row = await _override(tx, code, site_id)
    here = "SELECT true FROM sites WHERE org_id = $1 AND id = $2"
    if site_id is not None and not await tx.conn.fetchval(here, tx.org_id, site_id):
        raise errors.NotFound()
    before = {"is_enabled": row.is_enabled, "percentage": row.percentage} if row is not None else None
    if row is None:
        row = FeatureFlagOverride(org_id=tx.org_id, code=code, site_id=site_id)
        tx.session.add(row)
    row.is_enabled, row.percentage = is_enabled, percentage
    await tx.flush()
    tx.audit("flag.override_set", "feature_flag", row.id, before=before, code=code, site_id=site_id,
             after={"is_enabled": is_enabled, "percentage": percentage})  # fmt: skip
    tx.publish(events.FlagChanged(org_id=tx.org_id, code=code, is_enabled=is_enabled, site_id=site_id))
    return row


async def drop_override(tx: Tx, code: str, site_id: UUID | None) -> None:
    """Answer as everywhere. Raises `NotFound` when it does already."""
    row = await _override(tx, code, site_id)
    if row is None:
        raise errors.NotFound()
    await tx.session.delete(row)
    tx.audit("flag.override_dropped", "feature_flag", row.id, code=code, site_id=site_id,
             before={"is_enabled": row.is_enabled, "percentage": row.percentage})  # fmt: skip
    usual = (await overrides(tx, code))[0]
    tx.publish(events.FlagChanged(org_id=tx.org_id, code=code, is_enabled=usual, site_id=site_id))


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
        if isinstance(row, FeatureFlagOverride):
            row.percentage = 100
    tx.audit("flag.changed", "feature_flag", before={code: before}, after={code: is_enabled}, site_id=site_id)
    tx.publish(events.FlagChanged(org_id=tx.org_id, code=code, is_enabled=is_enabled, site_id=site_id))
