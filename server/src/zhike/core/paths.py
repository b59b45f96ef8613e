"""Pure: paths into a body, the part of JSONPath (RFC 9535) that names one value.

``$.a['b c'][0]`` is a singular query; besides, one filter may choose from a list of pairs, as forms of
platforms send their answers: ``$.answers[?@.name=='电话'].value``. Of several pairs with that name the first
counts. Nothing here calls itself, and a path has few steps, so a body can be as deep as it likes
(docs/decisions/0038).
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

MOST_LETTERS, MOST_STEPS = 300, 16
MISSING: Any = type("Missing", (), {"__repr__": lambda self: "MISSING"})()

_NAME = r"[A-Za-z_\u0080-\ud7ff\ue000-\U0010ffff][0-9A-Za-z_\u0080-\ud7ff\ue000-\U0010ffff]*"
_TEXT = r"""'(?:[^'\\\x00-\x1f]|\\.)*'|"(?:[^"\\\x00-\x1f]|\\.)*\""""
_STEP = re.compile(
    rf"\s*(?:\.(?P<name>{_NAME})"
    rf"|\[\s*(?P<text>{_TEXT})\s*\]"
    r"|\[\s*(?P<place>0|-?[1-9][0-9]{0,5})\s*\]"
    rf"|\[\s*\?\s*@(?:\.(?P<key>{_NAME})|\[\s*(?P<quoted>{_TEXT})\s*\])\s*==\s*(?P<wanted>{_TEXT})\s*\])"
)
_PLAIN = re.compile(rf"{_NAME}\Z")


class BadPath(ValueError):
    """``at`` is where the path cannot be read any more."""

    def __init__(self, at: int) -> None:
        super().__init__(f"cannot be read from character {at} on")
        self.at = at


@dataclass(frozen=True, slots=True)
class Pair:
    """The first object of a list whose member ``key`` is the text ``wanted``."""

    key: str
    wanted: str


Step = str | int | Pair


def _said(literal: str) -> str:
    """What stands between the quotes. Raises `ValueError`."""
    if literal[0] == "'":  # as JSON writes it
        inner = re.sub(
            r"\\(.)|(\")", lambda m: "'" if m[1] == "'" else '\\"' if m[2] else m[0], literal[1:-1]
        )
        literal = f'"{inner}"'
    text: str = json.loads(literal)
    text.encode()  # half of a surrogate pair is no text
    return text


@lru_cache(maxsize=4096)
def read(path: str) -> tuple[Step, ...]:
    """The steps of a path. Raises `BadPath`."""
    if len(path) > MOST_LETTERS or not path.startswith("$"):
        raise BadPath(0)
    steps: list[Step] = []
    at = 1
    while at < len(path):
        found = _STEP.match(path, at)
        if found is None or len(steps) == MOST_STEPS:
            raise BadPath(at)
        try:
            steps.append(_step(found))
        except ValueError:
            raise BadPath(at) from None
        at = found.end()
    if sum(isinstance(step, Pair) for step in steps) > 1:
        raise BadPath(len(path))
    return tuple(steps)


def _step(found: re.Match[str]) -> Step:
    if found["name"] is not None:
        return found["name"]
    if found["text"] is not None:
        return _said(found["text"])
    if found["place"] is not None:
        return int(found["place"])
    return Pair(found["key"] or _said(found["quoted"]), _said(found["wanted"]))


def find(body: Any, path: str) -> Any:
    """What stands there, or `MISSING`. Raises `BadPath`."""
    for step in read(path):
        body = _go(body, step)
        if body is MISSING:
            return MISSING
    return body


def _go(here: Any, step: Step) -> Any:
    if isinstance(step, str):
        return here.get(step, MISSING) if isinstance(here, dict) else MISSING
    if not isinstance(here, list):
        return MISSING
    if isinstance(step, int):
        return here[step] if -len(here) <= step < len(here) else MISSING
    return next(
        (one for one in here if isinstance(one, dict) and one.get(step.key) == step.wanted), MISSING
    )  # fmt: skip


def write(steps: Sequence[Step]) -> str:
    """The path of these steps, in the normal form that `read` takes."""
    return "$" + "".join(map(_written, steps))


def _written(step: Step) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if isinstance(step, str):
        return f".{step}" if _PLAIN.match(step) else f"[{_quoted(step)}]"
    key = f".{step.key}" if _PLAIN.match(step.key) else f"[{_quoted(step.key)}]"
    return f"[?@{key}=={_quoted(step.wanted)}]"


def _quoted(text: str) -> str:
    inner = json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"'{inner}'"
