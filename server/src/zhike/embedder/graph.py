"""The model as a graph for ONNX Runtime, with int8 weights: written by hand, since the format is small.

Every matrix is quantized by column, the table of words by row; activations are quantized as they come.
"""

import struct
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from zhike.embedder.weights import Blob

_FLOAT, _INT8, _INT64 = 1, 3, 7
_KINDS = {np.dtype(np.float32): _FLOAT, np.dtype(np.int8): _INT8, np.dtype(np.int64): _INT64}
_OURS = "com.microsoft"  # ONNX Runtime's own operators


def _varint(number: int) -> bytes:
    out = bytearray()
    while True:
        number, bits = number >> 7, number & 0x7F
        out.append(bits | (0x80 if number else 0))
        if not number:
            return bytes(out)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes | str) -> bytes:
    raw = value.encode() if isinstance(value, str) else value
    return _varint(field << 3 | 2) + _varint(len(raw)) + raw


def _attribute(name: str, value: float | int | list[int]) -> bytes:
    head = _bytes(1, name)
    if isinstance(value, float):
        return _bytes(5, head + _varint(2 << 3 | 5) + struct.pack("<f", value) + _number(20, 1))
    if isinstance(value, int):
        return _bytes(5, head + _number(3, value & (2**64 - 1)) + _number(20, 2))
    return _bytes(5, head + b"".join(_number(8, one) for one in value) + _number(20, 7))


class _Graph:
    def __init__(self) -> None:
        self.nodes: list[bytes] = []
        self.constants: list[bytes] = []
        self.count = 0

    def constant(self, name: str, value: Any) -> str:
        array = np.ascontiguousarray(value)
        dims = b"".join(_number(1, size) for size in array.shape)
        head = dims + _number(2, _KINDS[array.dtype]) + _bytes(8, name)
        self.constants.append(_bytes(5, head + _bytes(9, array.tobytes())))
        return name

    def node(self, kind: str, inputs: Iterable[str], outputs: int = 1, domain: str = "", **more: Any) -> Any:
        """The name of what it gives, or the names."""
        self.count += 1
        names = [f"v{self.count}_{n}" for n in range(outputs)]
        body = b"".join(_bytes(1, one) for one in inputs) + b"".join(_bytes(2, one) for one in names)
        body += _bytes(4, kind) + b"".join(_attribute(name, value) for name, value in more.items())
        self.nodes.append(_bytes(1, body + (_bytes(7, domain) if domain else b"")))
        return names if outputs > 1 else names[0]

    def linear(self, name: str, value: str, matrix: Any, bias: Any) -> str:
        """``value`` by the transposed ``matrix`` (out, in), quantized by its rows."""
        scale = np.maximum(np.abs(matrix).max(axis=1) / 127, 1e-12).astype(np.float32)
        packed = np.clip(np.rint(matrix / scale[:, None]), -127, 127).astype(np.int8).T
        inputs = (value, self.constant(f"{name}.w", packed), self.constant(f"{name}.s", scale),
                  self.constant(f"{name}.z", np.zeros(len(scale), np.int8)),
                  self.constant(f"{name}.b", np.asarray(bias, np.float32)))  # fmt: skip
        return str(self.node("DynamicQuantizeMatMul", inputs, domain=_OURS))

    def model(self, inputs: Sequence[tuple[str, int, Sequence[str]]], output: tuple[str, int]) -> bytes:
        name, width = output
        ends = _bytes(12, _shaped(name, _FLOAT, ["batch", "length", width]))
        starts = b"".join(_bytes(11, _shaped(*one)) for one in inputs)
        graph = b"".join(self.nodes) + _bytes(2, "e5") + b"".join(self.constants) + starts + ends
        sets = _bytes(8, _number(2, 17)) + _bytes(8, _bytes(1, _OURS) + _number(2, 1))
        return _number(1, 8) + sets + _bytes(7, graph)


def _shaped(name: str, kind: int, dims: Sequence[str | int]) -> bytes:
    shape = b"".join(_bytes(1, _number(1, one) if isinstance(one, int) else _bytes(2, one)) for one in dims)
    return _bytes(1, name) + _bytes(2, _bytes(1, _number(1, kind) + _bytes(2, shape)))


def _embedded(graph: _Graph, blob: Blob) -> str:
    """Words by their numbers, and where each stands."""
    words = blob.packed("emb.word", blob.width)
    scale = np.maximum(np.abs(words).max(axis=1, keepdims=True) / 127, 1e-12).astype(np.float32)
    packed = np.clip(np.rint(words / scale), -127, 127).astype(np.int8)
    rows = graph.node("Gather", (graph.constant("word", packed), "ids"))
    floats = graph.node("Cast", (rows,), to=_FLOAT)
    scales = graph.node("Gather", (graph.constant("word.s", scale), "ids"))
    places = blob.plain("emb.pos").reshape(-1, blob.width) + blob.plain("emb.type")[: blob.width]
    where = graph.node("Gather", (graph.constant("pos", places), "positions"))
    summed = graph.node("Add", (graph.node("Mul", (floats, scales)), where))
    return _normal(graph, blob, summed, "emb.ln")


def _normal(graph: _Graph, blob: Blob, value: str, name: str) -> str:
    scale = graph.constant(f"{name}.w", blob.plain(f"{name}.w"))
    shift = graph.constant(f"{name}.b", blob.plain(f"{name}.b"))
    return str(graph.node("LayerNormalization", (value, scale, shift), axis=-1, epsilon=float(blob.epsilon)))


def _attention(graph: _Graph, blob: Blob, value: str, layer: str) -> str:
    parts = "qkv"
    matrix = np.concatenate([blob.packed(f"{layer}.{one}.w", blob.width) for one in parts])
    bias = np.concatenate([blob.plain(f"{layer}.{one}.b") for one in parts])
    split = graph.node("Split", (graph.linear(f"{layer}.qkv", value, matrix, bias),), 3, axis=-1)
    heads = [graph.node("Reshape", (one, "heads")) for one in split]
    asked, answer = (graph.node("Transpose", (heads[n],), perm=[0, 2, 1, 3]) for n in (0, 2))
    known = graph.node("Transpose", (heads[1],), perm=[0, 2, 3, 1])
    scores = graph.node("Mul", (graph.node("MatMul", (asked, known)), "root"))
    shares = graph.node("Softmax", (graph.node("Add", (scores, "veil")),), axis=-1)
    mixed = graph.node("Transpose", (graph.node("MatMul", (shares, answer)),), perm=[0, 2, 1, 3])
    joined = graph.node("Reshape", (mixed, "whole"))
    matrix = blob.packed(f"{layer}.ao.w", blob.width)
    return graph.linear(f"{layer}.ao", joined, matrix, blob.plain(f"{layer}.ao.b"))


def _layer(graph: _Graph, blob: Blob, value: str, layer: str) -> str:
    added = graph.node("Add", (value, _attention(graph, blob, value, layer)))
    value = _normal(graph, blob, added, f"{layer}.aln")
    inner = graph.linear(
        f"{layer}.fi", value, blob.packed(f"{layer}.fi.w", blob.width), blob.plain(f"{layer}.fi.b")
    )
    bent = graph.node("Gelu", (inner,), domain=_OURS)
    outer = graph.linear(
        f"{layer}.fo", bent, blob.packed(f"{layer}.fo.w", blob.inner), blob.plain(f"{layer}.fo.b")
    )
    return _normal(graph, blob, graph.node("Add", (value, outer)), f"{layer}.oln")


def written(blob: Blob) -> bytes:
    """The whole graph. ``veil`` is 0 for words and very negative for what fills a shorter text up."""
    graph = _Graph()
    size = blob.width // blob.heads
    graph.constant("heads", np.array([0, 0, blob.heads, size], np.int64))
    graph.constant("whole", np.array([0, 0, blob.width], np.int64))
    graph.constant("root", np.array(size**-0.5, np.float32))
    value = _embedded(graph, blob)
    for number in range(blob.layers):
        value = _layer(graph, blob, value, f"l{number}")
    inputs = (("ids", _INT64, ["batch", "length"]), ("positions", _INT64, ["length"]),
              ("veil", _FLOAT, ["batch", "one", "all", "length"]))  # fmt: skip
    return graph.model(inputs, (value, blob.width))
