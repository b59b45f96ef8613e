"""`zhike keys`: how keys stand, replacing them, and destroying an organization's for good."""

import asyncio
import sys
from datetime import timedelta
from typing import Any
from uuid import UUID

import click

from zhike.cli.words import help_text, say
from zhike.settings import get_settings


@click.group(
    "keys",
    help=help_text("查看、轮换与销毁密钥。", "Look at, replace and destroy keys.", "zhike keys status"),
)
def keys_command() -> None:
    """The group itself does nothing."""


@keys_command.command(
    "status",
    help=help_text(
        "各机构的密钥版本、封装它的主密钥、轮换进度。全部由当前主密钥封装后，可移除 ZHIKE_MASTER_KEY_OLD。",
        "Each organization's versions, the master key that wraps them, and rotations under way. When all are "
        "wrapped by today's, ZHIKE_MASTER_KEY_OLD can go.",
        "zhike keys status",
    ),
)
def status_command() -> None:
    sys.exit(asyncio.run(_status()))


@keys_command.command(
    "rotate",
    help=help_text(
        "轮换密钥：默认更换数据密钥与盲索引密钥；--master 只改用当前主密钥重新封装。由后台进程执行，不停机。",
        "Replace keys: by default the data and index keys; --master only wraps them by today's master key. "
        "Workers do it, nothing stops.",
        "zhike keys rotate --org 01890000-0000-7000-8000-000000000000",
        "zhike keys rotate --master",
    ),
)
@click.option("--org", type=click.UUID, help=say("只轮换这个机构", "this organization alone"))
@click.option("--master", is_flag=True, help=say("重新封装", "wrap anew"))
@click.option("--data", is_flag=True, help=say("数据密钥", "data keys"))
@click.option("--index", is_flag=True, help=say("盲索引密钥", "index keys"))
def rotate_command(org: UUID | None, **wanted: bool) -> None:
    kinds = [name for name, given in wanted.items() if given] or ["data", "index"]
    asyncio.run(_rotate(org, kinds))


@keys_command.command(
    "erase",
    help=help_text(
        "销毁一个机构的全部密钥，其加密数据永久无法打开，不可恢复。",
        "Destroy every key of an organization. What they sealed can never be opened again.",
        "zhike keys erase 01890000-0000-7000-8000-000000000000 --reason 合同终止",
    ),
)
@click.argument("org", type=click.UUID)
@click.option("--reason", required=True, help=say("原因，写入墓碑", "why; kept in the tombstone"))
@click.option("--yes", is_flag=True, help=say("不再询问", "do not ask"))
def erase_command(org: UUID, reason: str, yes: bool) -> None:
    question = say(f"确定永久销毁机构 {org} 的密钥？", f"Destroy the keys of {org} for good?")
    if not yes:
        click.confirm(question, abort=True)
    asyncio.run(_erase(org, reason))
    click.echo(say("密钥已销毁。", "The keys are destroyed."))


async def _orgs() -> list[UUID]:
    import asyncpg

    relay = await asyncpg.connect(get_settings().relay_url)
    try:
        return [row["id"] for row in await relay.fetch("SELECT id FROM organizations ORDER BY id")]
    finally:
        await relay.close()


def _actor(org_id: UUID) -> Any:
    from zhike.core.context import Actor

    return Actor("job", org_id, name="zhike keys")


async def _status() -> int:
    from zhike.core.http.services import running

    behind = 0
    async with running(get_settings(), name="zhike-keys") as held:
        mine = held.unit.keyring.masters.id
        for org_id in await _orgs():
            async with held.unit.reading(_actor(org_id)) as tx:
                rows = await tx.conn.fetch(
                    "SELECT version, state, kek FROM org_keys WHERE org_id = $1 ORDER BY version",
                    org_id,
                )
                at = await tx.conn.fetchrow(
                    "SELECT status, sealed, moved FROM key_rotations"
                    " WHERE org_id = $1 AND finished_at IS NULL",
                    org_id,
                )
            old = [row for row in rows if row["kek"] not in {mine, ""}]
            behind += len(old)
            versions = ", ".join(f"v{row['version']} {row['state']}" for row in rows) or say(
                "已销毁", "destroyed"
            )
            wrapped = say("旧主密钥", "old master key") if old else say("当前主密钥", "today's master key")
            line = f"{'!' if old else '✓'} {org_id} {versions} · {wrapped}"
            click.echo(line + (f" · {at['status']} {at['sealed']}/{at['moved']}" if at else ""))
        async with held.unit.db.slot() as slot:
            _, kek = await slot.raw.fetchrow("SELECT wrapped, kek FROM app.root_key()")
    behind += kek != mine
    if behind:
        click.echo(say(
            "仍有密钥由旧主密钥封装：zhike keys rotate --master",
            "some keys are wrapped by the old master key: zhike keys rotate --master",
        ))  # fmt: skip
    return 1 if behind else 0


async def _rotate(org: UUID | None, kinds: list[str]) -> None:
    from zhike.core import rotation
    from zhike.core.http.services import running
    from zhike.migrations import roles

    settings = get_settings()
    if "master" in kinds and org is None:
        await roles.rewrap_root_key(settings)
    settle = timedelta(seconds=settings.zhike_key_settle)
    async with running(settings, name="zhike-keys") as held:
        for org_id in [org] if org else await _orgs():
            try:
                async with held.unit.transaction(_actor(org_id)) as tx:
                    await rotation.start(tx, kinds, settle)
                click.echo(f"✓ {org_id}")
            except rotation.RotationRunning:
                click.echo(say(f"! {org_id} 正在轮换", f"! {org_id} is being rotated already"))


async def _erase(org: UUID, reason: str) -> None:
    from zhike.migrations import roles

    await roles.erase_keys(get_settings(), org, reason)
