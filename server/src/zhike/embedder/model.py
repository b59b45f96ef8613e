"""The model at work: texts in, vectors of length one out."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from zhike.embedder import graph, weights
from zhike.embedder.tokens import Tokens

NAME = "multilingual-e5-small"
_MADE = "e5-int8-v1.onnx"
_HIDDEN = np.float32(-1e9)
AT_ONCE = 16


def prepared(data: Path) -> tuple[Path, weights.Blob]:
    """The graph's file, written when it is not there. Raises `NoWeights`."""
    blob = weights.read(weights.path())
    file = data / "models" / _MADE
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.write_bytes(graph.written(blob))
        draft.replace(file)
    return file, blob


class Model:
    """One at a time; a caller holds a lock."""

    def __init__(self, data: Path, threads: int) -> None:
        import onnxruntime

        file, blob = prepared(data)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self._tokens, self._most = Tokens(blob.pieces), blob.most
        self.width = blob.width

    def embed(self, texts: Sequence[str]) -> tuple[Any, int]:
        """(vectors in order, tokens that were read). Texts of a length are run together."""
        tokens = [self._tokens.of(text, self._most) for text in texts]
        order = sorted(range(len(texts)), key=lambda n: len(tokens[n]))
        found = np.zeros((len(texts), self.width), np.float32)
        for start in range(0, len(order), AT_ONCE):
            places = order[start : start + AT_ONCE]
            found[places] = self._run([tokens[n] for n in places])
        return found, sum(map(len, tokens))

    def _run(self, batch: list[list[int]]) -> Any:
        longest = max(map(len, batch))
        ids = np.ones((len(batch), longest), np.int64)
        there = np.zeros((len(batch), longest), np.float32)
        for n, one in enumerate(batch):
            ids[n, : len(one)], there[n, : len(one)] = one, 1
        veil = np.where(there > 0, np.float32(0), _HIDDEN)[:, None, None, :]
        given = {"ids": ids, "positions": np.arange(longest), "veil": veil.astype(np.float32)}
        (hidden,) = self._session.run(None, given)
        mean = (hidden * there[:, :, None]).sum(axis=1) / there.sum(axis=1, keepdims=True)
        return mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9)
