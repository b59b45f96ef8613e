"""How a part of the product comes to life: it loads at once, and begins when its database is ready."""

import contextlib
import gc
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

_HOLD = "ZHIKE_HOLD"


class Hold:
    """Parts that are started with `words` in their environment load, and wait for `let_go`.

    As a context it tidies up; whoever waits then should have been stopped.
    """

    def __init__(self) -> None:
        handle, path = tempfile.mkstemp(prefix="zhike-start-")
        os.close(handle)
        self._path = Path(path)
        self.words = {_HOLD: path}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go()

    def let_go(self) -> None:
        self._path.unlink(missing_ok=True)


def wait_for_go() -> None:
    """Wait until the `Hold` of this start lets go, if there is one."""
    path = os.environ.get(_HOLD)
    while path and Path(path).exists():
        time.sleep(0.02)


@contextlib.contextmanager
def loading() -> Iterator[None]:
    """Imports of thousands of lasting objects: nothing to collect while they are made, nor to look through
    at every collection afterwards."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
