"""A real browser for tests of what a foreign page can do, driven over a pipe by the DevTools protocol."""

import asyncio
import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from typing import Any

# the browser listens on descriptor 3 and speaks on 4
_EXEC = """
import os, sys
import fcntl
heard, said = (fcntl.fcntl(int(one), fcntl.F_DUPFD, 10) for one in sys.argv[1:3])
os.dup2(heard, 3); os.dup2(said, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
PATIENCE = 60  # seconds until a browser on a crowded machine has surely answered
BINARY = shutil.which("chromium") or shutil.which("google-chrome")


class Moved(Exception):
    """The page went elsewhere while it was asked; the one it leads to may be asked again."""


# what the browser says of a page that is gone: DevTools knows these apart by their words alone
_MOVED = ("navigated or closed", "context was destroyed", "Cannot find context", "Cannot find default")


class Browser:
    """One page of a headless browser with a profile of its own."""

    def __init__(self, reader: asyncio.StreamReader, to_browser: int) -> None:
        self._reader, self._to_browser = reader, to_browser
        self._count = 0
        self._session: str | None = None

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """One command and its answer; events in between are of no interest here. Raises `Moved`."""
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._to_browser, json.dumps(message).encode() + b"\0")
        async with asyncio.timeout(PATIENCE):
            while True:
                heard = json.loads((await self._reader.readuntil(b"\0"))[:-1])
                if heard.get("id") == self._count:
                    if any(word in heard.get("error", {}).get("message", "") for word in _MOVED):
                        raise Moved(heard["error"]["message"])
                    assert "error" not in heard, heard
                    return dict(heard["result"])

    async def open(self) -> None:
        target = await self.call("Target.createTarget", url="about:blank")
        attached = await self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]

    async def evaluate(self, script: str) -> Any:
        """The value of an expression in the page, awaited when it is a promise."""
        found = await self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        return found["result"].get("value")

    async def go(self, url: str, until: str) -> str:
        """Open ``url`` and wait until its text, or that of the page it leads to, holds ``until``."""
        await self.call("Page.navigate", url=url)
        text, patience = "", time.monotonic() + PATIENCE
        while time.monotonic() < patience:
            await asyncio.sleep(0.05)
            with contextlib.suppress(Moved):
                text = await self.evaluate("document.body ? document.body.innerText : ''") or ""
            if until in text:
                return text
        raise AssertionError(f"{url} never said {until!r} but {text[:200]!r}")


@contextlib.asynccontextmanager
async def running() -> AsyncIterator[Browser]:
    """A browser for the block, gone with its profile afterwards."""
    assert BINARY is not None
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    profile = tempfile.mkdtemp(prefix="zk-browser-")
    command = [
        BINARY, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions",
        "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank",
    ]  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _EXEC, str(theirs_in), str(theirs_out), *command,
        pass_fds=(theirs_in, theirs_out), stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    os.close(theirs_in)
    os.close(theirs_out)
    reader = asyncio.StreamReader(limit=2**24)
    pipe = os.fdopen(ours_in, "rb")
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), pipe
    )
    try:
        browser = Browser(reader, ours_out)
        await browser.open()
        yield browser
    finally:
        transport.close()
        os.close(ours_out)
        if process.returncode is None:
            process.kill()
            await process.wait()
        shutil.rmtree(profile, ignore_errors=True)
