"""`make bench-ai`: how well and how fast knowledge is found, on questions of our own (`bench.questions`).

``python -m bench.knowledge`` starts a product of its own with the demo clinic, with the local embedder when
its package is installed, asks over HTTP, and prints; it writes nothing.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench import questions

FAQ_GOALS = {1: 73.0, 5: 94.0}
FLOORS = {1: 52.0, 5: 81.0}  # words alone
SPEED_GOAL = 60.0


def hits(found: list[list[str]], wanted: list[str], among: int) -> float:
    """Per cent of the questions whose answer is among the first."""
    good = sum(
        want in titles[:among] for titles, want in zip(found, wanted, strict=True)
    )
    return 100 * good / len(wanted)


def main() -> None:
    from bench.knowing import CHUNKS, asked_of

    with tempfile.TemporaryDirectory() as work:
        dense, found, unknown, spent, ingested = asked_of(Path(work))
    wanted = [want for _, want in questions.ASKED]
    goals = FAQ_GOALS if dense else FLOORS
    print(
        f"arms: {'words and meanings' if dense else 'words alone'}; {len(wanted)} questions"
    )
    for among, goal in goals.items():
        share = hits(found, wanted, among)
        print(
            f"FAQ hit@{among}: {share:.1f} %  goal {goal:.0f}  {'pass' if share >= goal else 'below'}"
        )
    print(
        f"unanswerable with nothing found: {sum(not one for one in unknown)} of {len(unknown)}"
    )
    p95 = statistics.quantiles(spent, n=20)[-1]
    print(f"search at {CHUNKS} chunks: p50 {statistics.median(spent):.1f} ms, p95 {p95:.1f} ms  goal 60 ms"
          f"  {'pass' if p95 <= SPEED_GOAL else 'below'}")  # fmt: skip
    print(f"ingest: {ingested:.0f} chunks/s  goal 40")


if __name__ == "__main__":
    began = time.monotonic()
    main()
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
