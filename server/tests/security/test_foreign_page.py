"""P-20 in a real browser: a page of somebody else's, opened by a signed-in owner, gets nothing done.

The page posts forms in all three ways a form can, and tries to fetch with the owner's cookie. Once it comes
from another site, whose requests carry no cookie; and once from another port of the very same host, which the
browser takes for the same site: the cookie goes along, and only the token of the page stands in the way.
"""
# ASVS 3.5.1, 3.3.2: a real browser, from another site and from the same one

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from zhike.rooms.identity import resolve

from ..cast import Hall
from ..rooms.conversations.conftest import socket  # noqa: F401  a fixture
from . import chromium
from .belongings import Ids
from .test_safe_methods import changed, state

pytestmark = pytest.mark.skipif(chromium.BINARY is None, reason="there is no Chromium here")
FORM = """<form id=f method=post action="{url}" enctype="{enctype}"><input name='{{"name":"forged","x":"'
 value='"}}'></form><script>f.submit()</script>"""
FETCH = """<p id=p>waiting</p><script>
const said = [];
const one = async (mode, type, method) => {{
  try {{
    const answer = await fetch("{url}", {{method, mode, credentials: "include",
      headers: type ? {{"content-type": type}} : {{}}, body: '{{"name":"forged"}}'}});
    said.push(answer.type + answer.status);
  }} catch (error) {{ said.push("refused"); }}
}};
(async () => {{
  await one("no-cors", "text/plain", "POST"); await one("cors", "application/json", "POST");
  await one("cors", "application/json", "DELETE"); await one("cors", "text/plain", "POST");
  p.innerText = "done " + said.join(" ");
}})();</script>"""


@pytest.fixture
async def attacker() -> AsyncIterator[tuple[int, dict[str, str]]]:
    """A server of somebody else's: (its port, what it shows by path)."""
    pages: dict[str, str] = {}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not (asked := await reader.readline()):  # opened ahead of need and never used
            writer.close()
            return
        path = asked.decode().split(" ")[1]
        while (await reader.readline()).strip():
            pass
        body = pages.get(path, "").encode()
        head = f"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {len(body)}\r\n"
        writer.write(f"{head}connection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], pages


async def test_a_foreign_page_gets_nothing_done(
    hall: Hall, belongings: Ids, socket: str, owner_db: asyncpg.Connection,  # noqa: F811
    attacker: tuple[int, dict[str, str]],
) -> None:  # fmt: skip
    port, pages = attacker
    customer = f"{socket}/api/customers/{belongings['customer']}"
    targets = {
        "create": f"{socket}/api/customers",
        "tag": f"{customer}/tags",
        "out": f"{socket}/api/auth/logout",
    }
    for name, url in targets.items():
        for enctype in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
            pages[f"/{name}/{enctype.replace('/', '-')}"] = FORM.format(url=url, enctype=enctype)
    pages["/fetch"] = FETCH.format(url=customer)
    before, tried = await state(owner_db), 0
    async with chromium.running() as browser:
        token = hall.owner.client.cookies[resolve.COOKIE]
        await browser.call(
            "Network.setCookie", name=resolve.COOKIE, value=token, url=socket, httpOnly=True, sameSite="Lax"
        )
        await browser.go(f"{socket}/api/auth/me", '"role":"owner"')  # the cookie works where it belongs
        for host, refusal in (("localhost", "auth.required"), ("127.0.0.1", "auth.csrf")):
            for path in [page for page in pages if page != "/fetch"]:
                await browser.go(f"http://{host}:{port}{path}", refusal)
                tried += 1
            told = await browser.go(f"http://{host}:{port}/fetch", "done")
            # sent blindly and never read; asked about first, and refused
            assert told.split()[1:] == ["opaque0", "refused", "refused", "refused"]
            tried += 4
        await browser.go(f"{socket}/api/auth/me", '"role":"owner"')  # and nobody was signed out
    assert changed(before, await state(owner_db)) == []
    print(f"P-20 in Chromium: {tried} tries of a foreign page, 0 rows changed  goal 0  pass")
