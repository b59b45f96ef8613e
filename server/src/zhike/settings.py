"""Everything that can be set from outside, and the only module that reads environment variables.

Each class below is one group, each field one variable: `DATABASE_URL` is `settings.database_url`. The
descriptions are what the settings page of the docs is made of. Derived values (the URLs of the roles, the
master key) are properties, so that nobody derives them a second time.
"""
# ASVS 13.4.2, 13.2.3: no defaults that open anything

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

APP_ROLE = "zhike_app"
SCOPED_ROLE = "zhike_scoped"
RELAY_ROLE = "zhike_relay"
MASTER_KEY_BYTES = 32


class SettingsError(Exception):
    """A setting is missing or cannot work; the message says which one and what to do."""


class DatabaseSettings(BaseSettings):
    """PostgreSQL. Without DATABASE_URL, `zhike serve` starts its own server in the data directory."""

    database_url: str | None = Field(
        None,
        description="Owner of the schema: used by migrations, seeds and `zhike doctor`, never by requests. "
        "`postgresql://user:password@host:5432/db` or `postgresql://user:password@/db?host=/socket/dir`.",
    )
    database_app_url: str | None = Field(
        None,
        description="Role of the API and the jobs; owns nothing, bound by row-level security. "
        f"Default: DATABASE_URL as {APP_ROLE} with a password derived from the master key.",
    )
    database_relay_url: str | None = Field(
        None,
        description="Role of the outbox relay, which reads events of every organization. "
        f"Default: DATABASE_URL as {RELAY_ROLE} with a password derived from the master key.",
    )
    db_pool_size: int = Field(8, ge=1, le=200, description="Connections kept by each process.")
    db_max_overflow: int = Field(0, ge=0, le=200, description="Connections beyond the pool under load.")
    db_pool_timeout: float = Field(30.0, gt=0, description="Seconds to wait for a free connection.")
    db_echo: bool = Field(False, description="Log every SQL statement. Contains data: for development.")
    db_pooler: Literal["session", "transaction"] = Field(
        "session", description="`transaction` behind a transaction pooler such as PgBouncer."
    )
    db_statement_timeout: float = Field(5.0, ge=0, description="Seconds a request's statement may take.")


class CacheSettings(BaseSettings):
    """Valkey or Redis. Without REDIS_URL, `zhike serve` starts its own Valkey. Nothing there is precious."""

    redis_url: SecretStr | None = Field(
        None,
        description="`redis://:password@host:6379/0` or `unix:///path/to.sock?password=...`.",
    )


class ServerSettings(BaseSettings):
    """The process tree that `zhike serve` starts."""

    zhike_data: Path = Field(
        Path(".zhike"), description="Directory of the embedded servers, uploaded files and secrets."
    )
    zhike_host: str = Field("127.0.0.1", description="Address to listen on.")
    zhike_port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    zhike_workers: int = Field(1, ge=1, le=64, description="API processes.")
    zhike_demo: bool = Field(False, description="Seed the demo businesses and print their logins.")
    zhike_base_url: str | None = Field(
        None, description="Address at which people reach the product. Default: http://host:port."
    )
    zhike_trusted_proxies: str = Field(
        "127.0.0.1,::1",
        description="Addresses and networks of reverse proxies, separated by commas. X-Forwarded-For and "
        "X-Forwarded-Proto are believed when they come from these alone. Empty: from nobody.",
    )
    zhike_log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Lowest level that is logged."
    )


class SecuritySettings(BaseSettings):
    """Keys and lifetimes, in seconds."""

    zhike_master_key: SecretStr | None = Field(
        None,
        description="32 bytes as 64 hexadecimal digits or base64. Every other key is derived from it: "
        "losing it loses the encrypted fields. Default: the file `secrets/master.key` of the data "
        "directory, made at the first start.",
    )
    zhike_master_key_old: SecretStr | None = Field(
        None,
        description="The master key before this one, while it is being replaced: what it wrapped still "
        "opens. Remove it when `zhike keys status` shows that nothing needs it.",
    )
    zhike_key_settle: float = Field(
        60.0, ge=0.1, description="Seconds that new keys are known everywhere before anything uses them; "
        "longer than any transaction.",
    )  # fmt: skip
    registration: Literal["open", "closed", "first"] = Field(
        "first",
        description="Who may register an organization: anybody, nobody, or whoever comes first; a demo "
        "comes first.",
    )
    zhike_breached_passwords: Path | None = Field(
        None,
        description="File of breached passwords, as the downloader of Have I Been Pwned writes it: sorted "
        "SHA-1 digests. New passwords that are in it are refused; nothing is asked of anybody outside.",
    )
    zhike_session_idle: int = Field(86_400, ge=60, description="A cookie session ends when idle this long.")
    zhike_session_absolute: int = Field(604_800, ge=60, description="A cookie session ends after this long.")
    zhike_puzzle_address: int = Field(
        10, ge=1, description="So many sign-ins of one address may fail in a quarter of an hour; the next "
        "tries cost a puzzle. Codes by SMS that were asked for and not used count, too.",
    )  # fmt: skip
    zhike_puzzle_everywhere: int = Field(
        200, ge=1, description="The same for all addresses together. Browsers that an account knows are "
        "never asked.",
    )  # fmt: skip
    zhike_puzzle_work: int = Field(
        150_000, ge=1_000, le=5_000_000, description="Most hashes that a puzzle takes; up to sixteen times "
        "as many for an address that asks for many puzzles.",
    )  # fmt: skip
    zhike_access_ttl: int = Field(900, ge=30, description="Life of an access token.")
    zhike_refresh_ttl: int = Field(604_800, ge=60, description="Life of a refresh token.")


class ModelSettings(BaseSettings):
    """A language model behind an OpenAI-compatible endpoint. Without one, reviews work by rules only."""

    openai_base_url: str | None = Field(None, description="Address of the endpoint, ending in /v1.")
    openai_api_key: SecretStr | None = Field(None, description="Its key.")
    openai_model: str | None = Field(None, description="Name of the model to ask.")
    openai_timeout: float = Field(60.0, gt=0, le=600, description="Seconds an answer may take.")
    openai_daily_tokens: int = Field(
        5_000_000, ge=0, description="Tokens an organization may use on one day (UTC)."
    )
    openai_price_input: float = Field(0.0, ge=0, description="Yuan for a million tokens asked.")
    openai_price_output: float = Field(0.0, ge=0, description="Yuan for a million tokens answered.")


class EmbeddingSettings(BaseSettings):
    """Meanings for knowledge search, from an endpoint that speaks OpenAI's `/embeddings`. Without one, search
    compares words alone and says so."""

    zhike_embedding_url: str | None = Field(None, description="Address of the endpoint, ending in /v1.")
    zhike_embedding_key: SecretStr | None = Field(None, description="Its key.")
    zhike_embedding_model: str | None = Field(
        None, description="Name of the model. Another one embeds all knowledge anew, beside the old vectors."
    )


class SmsSettings(BaseSettings):
    """SMS. Suppliers and their keys are each organization's own data, not settings."""

    zhike_sms_simulator_url: str | None = Field(
        None,
        description="Address of a running `zhike simulate sms`, for suppliers of the kind `simulator`. "
        "Without it they refuse every message.",
    )


class EgressSettings(BaseSettings):
    """Requests to addresses that an organization chose (`core.egress`): webhooks, for one."""

    zhike_egress_http: bool = Field(False, description="Plain http is allowed as well as https.")
    zhike_egress_allow: str = Field(
        "",
        description="Inside places that may be reached all the same, separated by commas: `10.1.2.3`, "
        "`10.1.0.0/16` (on ports 80, 443 and 8443), `10.1.2.3:9000`, `[fd00::1]:9000`.",
    )
    zhike_egress_deny: str = Field(
        "",
        description="Networks never to be reached though they look public, separated by commas: what your "
        "provider uses inside, for example `9.0.0.0/8,11.0.0.0/8,30.0.0.0/8`.",
    )


class ScannerSettings(BaseSettings):
    """A virus scanner for what people upload. Without one, files are not scanned."""

    zhike_clamd: str | None = Field(
        None,
        description="Where ClamAV's daemon listens: `tcp://127.0.0.1:3310` or "
        "`unix:///run/clamav/clamd.ctl`. Every uploaded file is scanned there before it is kept; while the "
        "daemon is away, uploads are refused. Its StreamMaxLength must be 31M at least. Empty: no upload is "
        "scanned.",
    )
    zhike_clamd_timeout: float = Field(30.0, gt=0, le=600, description="Seconds that a scan may take.")


class WechatSettings(BaseSettings):
    """WeChat. Mini-programs and their secrets are each organization's own data, not settings."""

    zhike_wechat_api_url: str = Field(
        "https://api.weixin.qq.com",
        description="Where WeChat is asked. Another address for a running `zhike simulate wechat`, which "
        "ZHIKE_EGRESS_HTTP and ZHIKE_EGRESS_ALLOW must let through.",
    )


class PlatformSettings(BaseSettings):
    """Other platforms that carry words. Their accounts are each organization's own data, not settings."""

    zhike_wecom_api_url: str = Field(
        "https://qyapi.weixin.qq.com",
        description="Where WeCom is asked; another address for a running `zhike simulate wecom`.",
    )
    zhike_dingtalk_api_url: str = Field("https://oapi.dingtalk.com", description="Where DingTalk is asked.")
    zhike_feishu_api_url: str = Field("https://open.feishu.cn", description="Where Feishu is asked.")
    zhike_shopify_api_url: str = Field(
        "",
        description="Empty: each shop's own address. Another for a running `zhike simulate shopify`, which "
        "ZHIKE_EGRESS_HTTP and ZHIKE_EGRESS_ALLOW must let through.",
    )


class TerminalSettings(BaseSettings):
    """How the commands speak."""

    lang: str = Field("", description="The commands speak English when it begins with `en`, else Chinese.")


class Settings(
    TerminalSettings,
    PlatformSettings,
    WechatSettings,
    ScannerSettings,
    EgressSettings,
    SmsSettings,
    EmbeddingSettings,
    ModelSettings,
    SecuritySettings,
    ServerSettings,
    CacheSettings,
    DatabaseSettings,
):
    """All groups together. Build one with arguments in tests; the product calls `get_settings()`."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    @property
    def data(self) -> Path:
        return self.zhike_data.expanduser().resolve()

    @property
    def base_url(self) -> str:
        return (self.zhike_base_url or f"http://{self.zhike_host}:{self.zhike_port}").rstrip("/")

    @property
    def https(self) -> bool:
        """People reach the product over https, whatever the last proxy speaks with us."""
        return self.base_url.lower().startswith("https://")

    @property
    def trusted_proxies(self) -> list[str]:
        return self.words(self.zhike_trusted_proxies)

    @staticmethod
    def words(listed: str) -> list[str]:
        """What stands between the commas."""
        return [word for part in listed.split(",") if (word := part.strip())]

    @property
    def owner_url(self) -> str:
        """`postgresql://…` of the schema's owner."""
        url = self.database_url or self._embedded.get("database_url")
        if url is None:
            raise SettingsError(
                "no database: set DATABASE_URL, or run `zhike serve` on this ZHIKE_DATA, which starts one"
            )
        return url

    @property
    def app_url(self) -> str:
        return self.database_app_url or self.url_as(APP_ROLE)

    @property
    def relay_url(self) -> str:
        return self.database_relay_url or self.url_as(RELAY_ROLE)

    @property
    def valkey_url(self) -> str:
        if self.redis_url is not None:
            return self.redis_url.get_secret_value()
        url = self._embedded.get("redis_url")
        if url is None:
            raise SettingsError(
                "no Valkey: set REDIS_URL, or run `zhike serve` on this ZHIKE_DATA, which starts one"
            )
        return url

    @property
    def servers_file(self) -> Path:
        """Where a running `zhike serve` writes the addresses of its embedded servers."""
        return self.data / "run" / "servers.json"

    @cached_property
    def _embedded(self) -> dict[str, str]:
        try:
            return json.loads(self.servers_file.read_text())
        except FileNotFoundError:
            return {}

    def url_as(self, role: str) -> str:
        """The owner's URL as another role, with that role's derived password."""
        return with_login(self.owner_url, role, self.role_password(role))

    def role_password(self, role: str) -> str:
        return self.derive(f"role:{role}").hex()

    @property
    def master_key_old(self) -> bytes | None:
        old = self.zhike_master_key_old
        return _decode_key(old.get_secret_value()) if old is not None else None

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose; different purposes give unrelated keys."""
        return hmac.digest(self.master_key, purpose.encode(), hashlib.sha256)

    @cached_property
    def master_key(self) -> bytes:
        if self.zhike_master_key is not None:
            return _decode_key(self.zhike_master_key.get_secret_value())
        return _read_or_create_key(self.data / "secrets" / "master.key")


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    return Settings()


def configure(**values: object) -> Settings:
    """Take command-line options as if they had come from the environment; children inherit them."""
    for name, value in values.items():
        if value is not None:
            os.environ[name.upper()] = str(value)
    get_settings.cache_clear()
    return get_settings()


def child_environment(**overrides: str | None) -> dict[str, str]:
    """The environment for a process that we start: ours, with `overrides` (None removes a variable)."""
    environment = dict(os.environ)
    for name, value in overrides.items():
        if value is None:
            environment.pop(name, None)
        else:
            environment[name] = value
    return environment


def with_login(url: str, user: str, password: str) -> str:
    """The same server and database with another login."""
    parts = urlsplit(url)
    address = parts.netloc.rpartition("@")[2]
    netloc = f"{quote(user, safe='')}:{quote(password, safe='')}@{address}"
    return urlunsplit(parts._replace(netloc=netloc))


def with_database(url: str, database: str) -> str:
    """The same server and login with another database."""
    return urlunsplit(urlsplit(url)._replace(path="/" + quote(database, safe="")))


def sqlalchemy_url(url: str) -> str:
    """`postgresql://…` as SQLAlchemy's asyncpg dialect wants it; `sslmode` is called `ssl` there."""
    parts = urlsplit(url)
    query = [("ssl" if key == "sslmode" else key, value) for key, value in parse_qsl(parts.query)]
    return urlunsplit(parts._replace(scheme="postgresql+asyncpg", query=urlencode(query, safe="/")))


def without_secrets(url: str) -> str:
    """An address for logs and messages."""
    parts = urlsplit(url)
    user, _, address = parts.netloc.rpartition("@")
    name = unquote(user.partition(":")[0])
    query = [(key, value) for key, value in parse_qsl(parts.query) if key != "password"]
    netloc = f"{name}@{address}" if name else address
    return urlunsplit(parts._replace(netloc=netloc, query=urlencode(query, safe="/")))


def _decode_key(text: str) -> bytes:
    text = text.strip()
    try:
        hexadecimal = len(text) == 2 * MASTER_KEY_BYTES
        key = bytes.fromhex(text) if hexadecimal else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != MASTER_KEY_BYTES:
        raise SettingsError("the master key must be 32 bytes, written as 64 hexadecimal digits or base64")
    return key


def _read_or_create_key(path: Path) -> bytes:
    """Read the key file, or make it; the loser of a race between two processes reads the winner's key."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(MASTER_KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return _decode_key(path.read_text())
