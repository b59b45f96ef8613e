"""The part of `zhike doctor` that asks PostgreSQL and Valkey."""

from collections.abc import AsyncIterator

import asyncpg
import redis.asyncio
from redis.exceptions import RedisError

from zhike.cli.findings import Finding, bad, good, note
from zhike.embedded.durability import NotDurableError, check_durability
from zhike.migrations import run
from zhike.migrations.roles import EXTENSIONS, LEAKPROOF
from zhike.settings import APP_ROLE, RELAY_ROLE, Settings, without_secrets

OLDEST_POSTGRES = 15
UNREACHABLE = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


async def findings(settings: Settings) -> list[Finding]:
    found = [finding async for finding in _postgres(settings)]
    found.append(await _valkey(settings))
    return found


async def _postgres(settings: Settings) -> AsyncIterator[Finding]:
    place = without_secrets(settings.owner_url)
    try:
        owner = await asyncpg.connect(settings.owner_url, timeout=10)
    except UNREACHABLE as error:
        yield bad(
            (f"连不上数据库 {place}：{error}", f"cannot reach the database {place}: {error}"),
            (
                "检查 DATABASE_URL、数据库是否启动、密码与防火墙",
                "check DATABASE_URL, server, password, firewall",
            ),
        )
        return
    try:
        yield _version(owner)
        yield await _extensions(owner)
        yield await _array_search(owner)
        yield await _durability(owner)
        yield await _connections(owner, settings)
        yield await _schema(settings)
        yield await _trail(owner)
    finally:
        await owner.close()
    logins = [
        await _role(role, url, settings)
        for role, url in ((APP_ROLE, settings.app_url), (RELAY_ROLE, settings.relay_url))
    ]
    for login in logins:
        yield login
    if all(login.level == "good" for login in logins):
        yield await _pooler(settings)
        yield await _relay(settings)


def _migrate(settings: Settings) -> tuple[str, str]:
    """With embedded servers there is nobody to migrate while nothing runs; starting does it."""
    return ("zhike serve",) * 2 if settings.database_url is None else ("zhike migrate",) * 2


def _version(owner: asyncpg.Connection) -> Finding:
    text = f"PostgreSQL {owner.get_settings().server_version}"
    if owner.get_server_version().major >= OLDEST_POSTGRES:
        return good(text, text)
    return bad(
        (f"{text} 太旧", f"{text} is too old"),
        (f"升级到 {OLDEST_POSTGRES} 或更新", f"upgrade to {OLDEST_POSTGRES} or newer"),
    )


async def _extensions(owner: asyncpg.Connection) -> Finding:
    rows = await owner.fetch(
        "select name from pg_available_extensions where name = any($1)", list(EXTENSIONS)
    )
    missing = sorted(set(EXTENSIONS) - {row["name"] for row in rows})
    if not missing:
        return good(f"扩展齐全：{'、'.join(EXTENSIONS)}", f"extensions: {', '.join(EXTENSIONS)}")
    names = ", ".join(missing)
    judge = note if missing == ["vector"] else bad
    return judge(
        (f"数据库服务器缺少扩展 {names}", f"the database server lacks the extensions {names}"),
        (
            "在数据库服务器上安装 postgresql-contrib 与 pgvector(缺 vector 时仅知识检索不可用)",
            "install postgresql-contrib and pgvector there (without vector only knowledge search is missing)",
        ),
    )


async def _array_search(owner: asyncpg.Connection) -> Finding:
    """Row-level security lets an index answer `@>` and `&&` only when they are marked leakproof."""
    marked = await owner.fetch(
        "select from pg_proc where oid = any($1::text[]::regprocedure[]) and proleakproof",
        [f"pg_catalog.{function}" for function in LEAKPROOF],
    )
    if len(marked) == len(LEAKPROOF):
        return good("按姓名和标签搜索能用索引", "searching by name and tag can use its index")
    if await owner.fetchval("select rolsuper from pg_roles where rolname = current_user"):
        remedy = "zhike migrate"
    else:  # only a superuser may
        remedy = " ".join(f"ALTER FUNCTION pg_catalog.{function} LEAKPROOF;" for function in LEAKPROOF)
    return note(
        (
            "按姓名和标签搜索用不上索引，客户多了会慢",
            "searching by name and tag cannot use its index: slow with many customers",
        ),
        (f"请数据库超级用户执行：{remedy}", f"as a superuser of the database: {remedy}"),
    )


async def _durability(owner: asyncpg.Connection) -> Finding:
    try:
        await check_durability(owner)
    except NotDurableError as error:
        return bad(
            ("数据库可能丢失已确认的数据", "the database may lose what it has acknowledged"),
            (str(error), str(error)),
        )
    return good(
        "提交即落盘(synchronous_commit、fsync 开启)", "commits reach the disk (synchronous_commit, fsync)"
    )


async def _connections(owner: asyncpg.Connection, settings: Settings) -> Finding:
    limit = await owner.fetchval("select current_setting('max_connections')::int")
    pool = settings.db_pool_size + settings.db_max_overflow
    wanted = pool * (settings.zhike_workers + 1) + 5
    if wanted <= limit:
        return good(f"连接数：最多用 {wanted}，上限 {limit}", f"connections: at most {wanted} of {limit}")
    return bad(
        (
            f"连接数不够：需要 {wanted}，上限 {limit}",
            f"too few connections: {wanted} wanted, {limit} allowed",
        ),
        ("减小 DB_POOL_SIZE，或调大 max_connections", "lower DB_POOL_SIZE or raise max_connections"),
    )


async def _schema(settings: Settings) -> Finding:
    current, newest = await run.state(settings)
    if current == newest:
        return good(f"数据库结构最新({current})", f"the schema is current ({current})")
    if current is None:
        return bad(("数据库还没有表", "the database has no tables yet"), _migrate(settings))
    return bad(
        (f"数据库结构落后({current} → {newest})", f"the schema is behind ({current} → {newest})"),
        _migrate(settings),
    )


_TRAIL = """
select to_regclass('partitions.audit_logs_'
         || to_char((now() at time zone 'UTC') + interval '1 month', 'YYYY_MM')) is not null as ahead,
       s.at < now() - interval '15 minutes' and exists (
         select from audit_logs a
         where a.xact >= s.xact and a.created_at < now() - interval '15 minutes') as late
from private.audit_sealing s
"""


async def _trail(owner: asyncpg.Connection) -> Finding:
    """The audit trail has room for next month, and its rows are being sealed."""
    if not await owner.fetchval("select to_regclass('private.audit_sealing') is not null"):
        return note(("审计日志还没有表", "the audit trail has no table yet"), ("zhike migrate",) * 2)
    row = await owner.fetchrow(_TRAIL)
    if not row["ahead"]:
        return bad(
            ("审计日志没有下个月的分区", "the audit trail has no partition for next month"),
            ("启动 zhike worker，或运行 zhike migrate", "start zhike worker, or run zhike migrate"),
        )
    if row["late"]:
        return note(
            ("审计日志超过 15 分钟没有封签", "the audit trail has not been sealed for 15 minutes"),
            ("检查 zhike worker 是否在运行", "is zhike worker running?"),
        )
    return good("审计日志：分区已备好，封签及时", "audit trail: months ahead are there, rows are sealed")


async def _role(role: str, url: str, settings: Settings) -> Finding:
    try:
        connection = await asyncpg.connect(url, timeout=10)
    except UNREACHABLE as error:
        return bad(
            (f"角色 {role} 登录失败：{error}", f"the role {role} cannot log in: {error}"), _migrate(settings)
        )
    try:
        await check_durability(connection)
        mighty = await connection.fetchval(
            "select rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = current_user"
        )
    except NotDurableError as error:
        return bad((f"角色 {role} 可能丢数据", f"the role {role} may lose data"), (str(error), str(error)))
    finally:
        await connection.close()
    if mighty and role == APP_ROLE:
        return bad(
            (f"角色 {role} 权限过大，商户隔离失效", f"the role {role} can pass by tenant isolation"),
            (f"ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS NOCREATEROLE;",) * 2,
        )
    return good(f"角色 {role} 可登录", f"the role {role} can log in")


async def _is_shared(url: str) -> bool:
    """Behind a transaction pooler an idle client's server connection is lent to the next one."""
    first = await asyncpg.connect(url, timeout=10, statement_cache_size=0)
    second = await asyncpg.connect(url, timeout=10, statement_cache_size=0)
    try:
        seen = await first.fetchval("select pg_backend_pid()")
        return bool(await second.fetchval("select pg_backend_pid()") == seen)
    finally:
        await first.close()
        await second.close()


async def _relay(settings: Settings) -> Finding:
    """The relay and the workers hold session locks and listen: both are lost behind a transaction pooler."""
    if not await _is_shared(settings.relay_url):
        return good("后台任务直连数据库", "the background work has sessions of its own")
    return bad(
        (
            "后台任务经过按事务复用的连接池，定时任务、提醒和实时消息会失灵",
            "the background work goes through a transaction pooler: schedules, reminders, live messages fail",
        ),
        (
            "把 DATABASE_RELAY_URL 设为绕过连接池、直连 PostgreSQL 的地址",
            "set DATABASE_RELAY_URL to an address of PostgreSQL itself, past the pooler",
        ),
    )


async def _pooler(settings: Settings) -> Finding:
    found = "transaction" if await _is_shared(settings.app_url) else "session"
    if found == settings.db_pooler:
        return good(f"连接方式：{found}", f"connections are pooled per {found}")
    return bad(
        (
            f"连接方式实为 {found}，设置是 {settings.db_pooler}",
            f"pooled per {found}, but set to {settings.db_pooler}",
        ),
        (f"设置 DB_POOLER={found}",) * 2,
    )


async def _valkey(settings: Settings) -> Finding:
    client = redis.asyncio.from_url(settings.valkey_url, socket_timeout=5, socket_connect_timeout=5)
    try:
        information = await client.info("server")
    except (RedisError, OSError) as error:
        return bad(
            (f"连不上 Valkey：{error}", f"cannot reach Valkey: {error}"),
            ("检查 REDIS_URL 与服务是否启动", "check REDIS_URL and whether the server runs"),
        )
    finally:
        await client.aclose()
    version = information.get("valkey_version") or information.get("redis_version")
    return good(f"Valkey/Redis {version}", f"Valkey/Redis {version}")
