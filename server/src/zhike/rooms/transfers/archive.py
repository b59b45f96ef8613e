"""Pure: a ZIP of talks, written line by line and read without trusting it."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from pydantic import ValidationError

from zhike.core import errors
from zhike.rooms.transfers.schemas import TalkLine, TalkManifest

MANIFEST, TALKS = "manifest.json", "talks.jsonl"
LARGEST = 50_000_000  # bytes of a file that comes in
LARGEST_PLAIN = 600_000_000  # and of what is in it
LONGEST_LINE = 20_000_000
MOST_TALKS = 50_000


class NotTalks(errors.Invalid):
    """It is no file of talks, or it holds too much. ``reason`` says which."""

    code = "transfer.not_talks"


def written(manifest: TalkManifest, lines: Iterable[bytes]) -> bytes:
    """The file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(MANIFEST, manifest.model_dump_json(indent=1))
        with packed.open(TALKS, "w", force_zip64=True) as talks:
            for line in lines:
                talks.write(line.replace(b"\n", b" ") + b"\n")
    return out.getvalue()


def opened(content: bytes) -> tuple[zipfile.ZipFile, TalkManifest]:
    """The file and what it says of itself. Raises `NotTalks`."""
    if len(content) > LARGEST:
        raise NotTalks(reason="size")
    try:
        packed = zipfile.ZipFile(io.BytesIO(content))
        names = packed.namelist()
        if sorted(names) != sorted((MANIFEST, TALKS)):
            raise NotTalks(reason="names")
        if sum(one.file_size for one in packed.infolist()) > LARGEST_PLAIN:
            raise NotTalks(reason="size")
        with packed.open(MANIFEST) as file:
            manifest = TalkManifest.model_validate_json(file.read(100_000))
    except (zipfile.BadZipFile, ValidationError, ValueError, EOFError, NotImplementedError, RuntimeError):
        raise NotTalks(reason="format") from None
    if manifest.talks > MOST_TALKS:
        raise NotTalks(reason="talks")
    return packed, manifest


Read = tuple[TalkLine, dict[str, Any]]  # a talk, and as it stood in the file


def lines(packed: zipfile.ZipFile) -> Iterator[tuple[int, Read | str]]:
    """(number from 1, talk, or why it cannot be read) of each line. Raises `NotTalks` for a file that ends
    in the middle or says less of itself than it holds."""
    try:
        with packed.open(TALKS) as file:
            number = 0
            while raw := file.readline(LONGEST_LINE + 1):
                number += 1
                if len(raw) > LONGEST_LINE or number > MOST_TALKS:
                    raise NotTalks(reason="size")
                if raw.strip():
                    yield number, _read(raw)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise NotTalks(reason="format") from None


def _read(raw: bytes) -> Read | str:
    try:
        plain = orjson.loads(raw)
        return TalkLine.model_validate(plain), plain
    except orjson.JSONDecodeError:
        return "no JSON"
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"[:200]
