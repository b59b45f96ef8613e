"""The fixed cast: org Hall with its people, and org Other with a stranger."""

import contextlib
import ipaddress
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx2
from fastapi import FastAPI

from zhike.core.context import Actor
from zhike.core.db import Database
from zhike.core.http.services import Services
from zhike.core.tx import Unit
from zhike.rooms.identity import login, passwords, resolve, schemas, service
from zhike.rooms.identity.rules import PERMISSIONS

PASSWORD = "correct horse battery"
HASHED = passwords._HASHER.hash(PASSWORD)
MEMBERS = (("manager", "manager"), ("agent_ann", "agent"), ("agent_bo", "agent"), ("coach_chen", "coach"),
           ("reader", "readonly"))  # fmt: skip


class Person:
    """A signed-in colleague with an HTTP client of their own."""

    def __init__(self, client: httpx2.AsyncClient, id: UUID, role: str, csrf: str) -> None:
        self.client = client
        self.id = id
        self.role = role
        self.client.headers["x-csrf-token"] = csrf

    async def get(self, path: str, **options: Any) -> httpx2.Response:
        return await self.client.get(path, **options)

    async def take(self, downloads: str, **options: Any) -> httpx2.Response:
        """The file behind a ticket, or why there is none."""
        asked = await self.client.post(downloads, **options)
        return await self.client.get(asked.json()["path"]) if asked.is_success else asked

    async def post(self, path: str, json: Any = None, **options: Any) -> httpx2.Response:
        return await self.client.post(path, json=json, **options)

    async def patch(self, path: str, json: Any = None, **options: Any) -> httpx2.Response:
        return await self.client.patch(path, json=json, **options)

    async def put(self, path: str, json: Any = None, **options: Any) -> httpx2.Response:
        return await self.client.put(path, json=json, **options)

    async def delete(self, path: str, **options: Any) -> httpx2.Response:
        return await self.client.delete(path, **options)


@dataclass
class Hall:
    """An organization and its people by name; `actor()` is for calling verbs without HTTP."""

    app: FastAPI
    org_id: UUID
    site_id: UUID
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def held(self) -> Services:
        found: Services = self.app.state.services
        return found

    def actor(self, name: str = "owner") -> Actor:
        person = self.people[name]
        return Actor("user", self.org_id, person.id, name, person.role, PERMISSIONS[person.role])


def new_client(app: FastAPI, ip: str | None = None) -> httpx2.AsyncClient:
    """A browser without cookies, at an address of its own (rate limits count by address)."""
    transport = httpx2.ASGITransport(app=app, client=(ip or _some_ip(), 1))
    return httpx2.AsyncClient(transport=transport, base_url="http://hall.test")


def _some_ip() -> str:
    return str(ipaddress.IPv6Address(0x20010DB8 << 96 | secrets.randbits(96)))


@contextlib.asynccontextmanager
async def _join(hall: Hall, name: str, role: str, ip: str) -> AsyncIterator[Person]:
    """A colleague with a running session; passwords of the cast are all the same, hashed once."""
    held = hall.held
    form = schemas.UserCreate(
        name=name, login=f"{name}-{uuid4().hex[:10]}@hall.test", password=PASSWORD, role=role
    )  # type: ignore[arg-type]
    async with held.unit.transaction(hall.actor()) as tx:
        user = await service.create_user(tx, form, HASHED)
        token = login.start_session(tx, user, held)
    async with new_client(hall.app, ip) as client:
        client.cookies.set(resolve.COOKIE, token.text)
        csrf = held.resolvers["user"].csrf_token(token.hash)  # type: ignore[attr-defined]
        yield Person(client, user.id, role, csrf)


@contextlib.asynccontextmanager
async def build_hall(
    app: FastAPI, name: str, members: tuple[tuple[str, str], ...] = MEMBERS
) -> AsyncIterator[Hall]:
    """Register an organization through the API and sign its people in."""
    tag = uuid4().hex[:10]
    async with contextlib.AsyncExitStack() as stack:
        ip = _some_ip()
        client = await stack.enter_async_context(new_client(app, ip))
        form = {"org_name": f"{name} {tag}", "industry": "medaes", "name": "owner",
                "login": f"owner-{tag}@{name.lower()}.test", "password": PASSWORD}  # fmt: skip
        answer = await client.post("/api/auth/register", json=form)
        assert answer.status_code == 201, answer.text
        body = answer.json()
        owner = Person(client, UUID(body["user"]["id"]), "owner", body["csrf_token"])
        me = (await owner.get("/api/auth/me")).json()
        hall = Hall(app, UUID(me["org"]["id"]), UUID(me["sites"][0]["id"]), {"owner": owner})
        for member, role in members:
            hall.people[member] = await stack.enter_async_context(_join(hall, member, role, ip))
        yield hall


@contextlib.asynccontextmanager
async def few_connections(
    whole: Unit, size: int, *, dsn: str | None = None, pooled: bool = False
) -> AsyncIterator[Unit]:
    """The application's unit with a pool of its own of so many; ``dsn``: through a pooler, ``pooled``."""
    db = Database(dsn or whole.db.dsn, size=size, pooled=pooled, application_name="zhike test pool")
    await db.open()
    try:
        yield Unit(db, whole.signer, whole.keyring)
    finally:
        await db.close()
