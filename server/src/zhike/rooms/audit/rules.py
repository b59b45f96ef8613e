"""Pure decisions: what a seal covers, and where a chain and its rows disagree."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

SCHEME = 1  # of `app.audit_digest_1`
DIGEST = 32
SEAL, RETIREMENT = "audit-seal", "audit-retirement"  # what signatures are made for
MOST_PROBLEMS = 100

Kind = Literal["altered", "removed", "inserted", "late", "broken", "forged"]


@dataclass(frozen=True, slots=True)
class Problem:
    """``altered``, ``removed``, ``inserted``: a row. ``late``: a row that claims to be older than it can be.
    ``broken``: a link that is missing or does not follow. ``forged``: a link that we did not sign."""

    kind: Kind
    day: date
    log_id: UUID | None = None
    number: int | None = None


@dataclass(slots=True)
class Report:
    """What a check found. ``waiting`` rows are too young to be sealed; ``head`` is the chain's last link."""

    first: date | None
    last: date | None
    rows: int = 0
    seals: int = 0
    waiting: int = 0
    head: tuple[int, bytes] | None = None
    problems: list[Problem] = field(default_factory=list)
    found: int = 0

    def add(self, problem: Problem) -> None:
        self.found += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)


def seal_hash(
    org_id: UUID, number: int, day: date, late: bool, ids: Iterable[UUID], digests: bytes, previous: bytes
) -> bytes:
    """The hash of a link: over its place, its day, its rows in their order, and the link before."""
    head = f"{org_id}|{number}|{day.isoformat()}|{int(late)}|{SCHEME}|".encode()
    return hashlib.sha256(head + b"".join(id.bytes for id in ids) + b"|" + digests + b"|" + previous).digest()


def retirement_text(org_id: UUID, before: date, rows: int, number: int, hash: bytes) -> bytes:
    """What the signature of a retirement covers."""
    return f"{org_id}|{before.isoformat()}|{rows}|{number}|{hash.hex()}".encode()


def compare(
    day: date, sealed: Mapping[UUID, bytes], present: Iterable[tuple[UUID, bytes, int]], until: int,
    report: Report,
) -> None:  # fmt: skip
    """Hold a day's rows (id, digest, transaction) against what its seals say; sealed up to ``until``."""
    seen = set()
    for id, digest, xact in present:
        seen.add(id)
        report.rows += 1
        expected = sealed.get(id)
        if expected is None and xact >= until:
            report.waiting += 1
        elif expected is None:
            report.add(Problem("inserted", day, id))
        elif expected != digest:
            report.add(Problem("altered", day, id))
    for id in sealed.keys() - seen:
        report.add(Problem("removed", day, id))
