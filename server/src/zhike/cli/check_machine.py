"""The part of `zhike doctor` that needs no server."""

import asyncio
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from importlib import resources

from zhike.cli.findings import Finding, bad, good, note
from zhike.cli.serve import port_is_free
from zhike.core.clamd import Clamd
from zhike.core.errors import DomainError
from zhike.embedded import EmbeddedError, postgres, valkey
from zhike.settings import Settings, SettingsError

LEAST_FREE = 1024**3
OLDEST_PYTHON = (3, 11)


def findings(settings: Settings) -> Iterator[Finding]:
    yield _python()
    yield from _data(settings)
    yield _key(settings)
    if settings.database_url is None:
        yield _program("PostgreSQL", postgres.binaries, "DATABASE_URL")
    if settings.redis_url is None:
        yield _program("Valkey", valkey.binary, "REDIS_URL")
    if settings.zhike_clamd is not None:
        yield _scanner(settings)
    yield _console()
    yield _port(settings)


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return good(f"Python {version}", f"Python {version}")
    return bad(
        (f"Python {version} 太旧，需要 3.11 或更新", f"Python {version} is too old, 3.11 is needed"),
        ("安装新版 Python 后重新安装知客", "install a newer Python, then zhike again"),
    )


def _scanner(settings: Settings) -> Finding:
    try:
        scanner = Clamd.of(settings)
        assert scanner is not None
        asyncio.run(scanner.scan(b"zhike doctor"))
    except (DomainError, SettingsError):
        return bad(
            ("病毒扫描服务没有应答，上传会被拒绝", "the virus scanner does not answer, uploads are refused"),
            ("检查 ZHIKE_CLAMD 和 clamd 是否在运行", "look at ZHIKE_CLAMD, and whether clamd runs"),
        )
    return good("病毒扫描服务正常", "the virus scanner answers")


def _data(settings: Settings) -> Iterator[Finding]:
    place = settings.data
    existing = next(path for path in (place, *place.parents) if path.exists())
    if not os.access(existing, os.W_OK | os.X_OK):
        yield bad(
            (f"数据目录 {place} 不可写", f"the data directory {place} cannot be written to"),
            ("换一个目录：zhike serve --data 目录", "take another one: zhike serve --data DIRECTORY"),
        )
        return
    free = shutil.disk_usage(existing).free
    if free < LEAST_FREE:
        megabytes = free // 1024**2
        yield bad(
            (f"{place} 所在磁盘只剩 {megabytes} MB", f"only {megabytes} MB are left on the disk of {place}"),
            ("清理磁盘，或用 --data 换到别的磁盘", "free some space, or move with --data to another disk"),
        )
    else:
        yield good(
            f"数据目录 {place}，磁盘剩余 {free / 1024**3:.0f} GB",
            f"data directory {place}, {free / 1024**3:.0f} GB free",
        )


def _key(settings: Settings) -> Finding:
    path = settings.data / "secrets" / "master.key"
    if settings.zhike_master_key is None and not path.exists():
        if settings.database_url is None and not (settings.data / "postgres").exists():
            return good("主密钥将在首次启动时生成", "the master key will be made at the first start")
        return bad(
            (f"有数据但没有主密钥 {path}", f"there are data but no master key at {path}"),
            (
                "从备份恢复该文件，或设置 ZHIKE_MASTER_KEY；没有它，加密的字段读不出来",
                "restore the file from a backup or set ZHIKE_MASTER_KEY; encrypted fields need it",
            ),
        )
    try:
        settings.master_key  # noqa: B018
    except (SettingsError, OSError) as error:
        return bad(
            (f"主密钥不可用：{error}", f"the master key cannot be used: {error}"),
            ("检查 ZHIKE_MASTER_KEY 或密钥文件", "check ZHIKE_MASTER_KEY or the key file"),
        )
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        return bad(
            (f"其他用户可以读取主密钥 {path}", f"other users can read the master key {path}"),
            (f"chmod 600 {path}", f"chmod 600 {path}"),
        )
    return good("主密钥可用，请另存备份", "the master key works; keep a copy of it elsewhere")


def _program(name: str, find: object, variable: str) -> Finding:
    try:
        find()  # type: ignore[operator]
    except EmbeddedError as error:
        return bad(
            (f"缺少内置 {name}：{error}", f"no embedded {name}: {error}"),
            (f"重新安装知客，或设置 {variable}", f"install zhike again, or set {variable}"),
        )
    return good(f"内置 {name} 已安装", f"the embedded {name} is installed")


def _console() -> Finding:
    static = resources.files("zhike") / "static"
    missing = [name for name in ("index.html", "widget.js") if not (static / name).is_file()]
    if missing:
        names = ", ".join(missing)
        return bad(
            (f"控制台页面未构建(缺 {names})", f"the console is not built ({names} missing)"),
            ("在源码目录运行：make console", "in the source directory: make console"),
        )
    return good("控制台页面已构建", "the console is built")


def _port(settings: Settings) -> Finding:
    address = f"{settings.zhike_host}:{settings.zhike_port}"
    if port_is_free(settings.zhike_host, settings.zhike_port):
        return good(f"端口 {address} 可用", f"{address} is free")
    return note(
        (f"端口 {address} 已被占用", f"{address} is in use"),
        (
            "如果不是知客自己在用，换一个端口：zhike serve --port 8123",
            "unless zhike itself has it, take another: zhike serve --port 8123",
        ),
    )
