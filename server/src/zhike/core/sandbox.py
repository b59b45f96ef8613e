"""Children that read what strangers sent: little memory, little time, no files to write, no environment.

A hostile document can only kill its child. The parent feeds it through stdin, reads lines from its stdout and
never shares keys or connections with it. A module to run this way calls `confine` before anything else.
"""
# ASVS 5.2.1, 15.2.2, 1.5.1, 1.5.2, 1.2.5: files are read in a child with limits

import asyncio
import contextlib
import signal
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal

LINE_LIMIT = 16 * 1024 * 1024


class Stopped(Exception):
    """The child did not end well: it was too slow, needed too much memory, or fell over."""

    def __init__(self, why: Literal["time", "memory", "crash"], detail: str = "") -> None:
        super().__init__(f"{why} {detail}".strip())
        self.why = why


@dataclass(frozen=True, slots=True)
class Limits:
    """``memory``: bytes of address space; ``cpu``: seconds; ``wall``: seconds that the parent waits."""

    memory: int = 512 * 1024 * 1024
    cpu: int = 20
    wall: float = 30.0


def confine(memory: int, cpu: int) -> None:
    """Called by the child, first of all: from here on it can neither grow, nor linger, nor write a file."""
    import resource

    for what, amount in (
        (resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, cpu), (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0), (resource.RLIMIT_NOFILE, 64),
    ):  # fmt: skip
        resource.setrlimit(what, (amount, amount))


async def lines(module: str, *args: str, stdin: bytes, limits: Limits) -> AsyncIterator[bytes]:
    """The lines that ``python -m module <memory> <cpu> args…`` writes. Raises `Stopped`.

    Close the iterator (`contextlib.aclosing`) and the child is gone.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-X", "utf8", "-m", module, str(limits.memory), str(limits.cpu), *args,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={}, limit=LINE_LIMIT, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None and process.stderr is not None
    feeder = asyncio.create_task(_feed(process, stdin))
    complaints = asyncio.create_task(process.stderr.read())
    left = limits.wall
    try:
        while True:
            began = time.monotonic()
            async with asyncio.timeout(left):
                line = await process.stdout.readline()
            if not line:
                break
            left -= time.monotonic() - began
            yield line
        async with asyncio.timeout(5):
            code = await process.wait()
            complaint = (await complaints)[-2_000:]
        if code != 0:
            raise _explain(code, complaint)
    except TimeoutError:
        raise Stopped("time") from None
    except ValueError:
        raise Stopped("crash", "a line too long") from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        for task in (feeder, complaints):
            task.cancel()
        await asyncio.gather(feeder, complaints, return_exceptions=True)


async def _feed(process: asyncio.subprocess.Process, content: bytes) -> None:
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(content)
        await process.stdin.drain()
        process.stdin.close()


def _explain(code: int, complaint: bytes) -> Stopped:
    if code in {-signal.SIGXCPU, -signal.SIGKILL}:
        return Stopped("time", f"exit {code}")
    if code == -signal.SIGABRT or b"MemoryError" in complaint or b"memory allocation" in complaint:
        return Stopped("memory", f"exit {code}")
    return Stopped("crash", f"exit {code}")
