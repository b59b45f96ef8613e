"""Tables of duplicates (model 2.3 customer_merges)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import merging
from zhike.core.model import Changing, Model, Tenant, one_of, ref
from zhike.core.persons import Delete, Holds, Keep, blank, declare

PAIR_STATUSES = ("open", "later", "different", "merged")
SCAN_STATUSES = ("reading", "comparing", "done")


class DuplicateScan(Tenant, Model):
    """A look at all customers. ``reached`` is the last customer whose keys were written, ``compared`` the
    last key whose customers were held side by side, so that it goes on from there. ``common``: keys that too
    many share to say anything. ``is_cut``: there were more pairs than are kept."""

    __tablename__ = "duplicate_scans"
    __table_args__ = (
        one_of("status", SCAN_STATUSES),
        Index("uq_duplicate_scans_running", "org_id", unique=True,
              postgresql_where=text("status IN ('reading', 'comparing')")),
        Index("ix_duplicate_scans_recent", "org_id", text("created_at DESC"), text("id DESC")),
        ref("users", "requested_by"),
        Index("ix_duplicate_scans_requested_by", "org_id", "requested_by",
              postgresql_where=text("requested_by IS NOT NULL")),
    )  # fmt: skip
    status: Mapped[str] = mapped_column(String(20), server_default="reading")
    total: Mapped[int] = mapped_column(server_default="0")
    done: Mapped[int] = mapped_column(server_default="0")
    reached: Mapped[UUID | None]
    keys: Mapped[int] = mapped_column(BigInteger, server_default="0")
    keys_done: Mapped[int] = mapped_column(BigInteger, server_default="0")
    compared: Mapped[int | None] = mapped_column(BigInteger)
    common: Mapped[int] = mapped_column(server_default="0")
    found: Mapped[int] = mapped_column(server_default="0")
    is_cut: Mapped[bool] = mapped_column(server_default=text("false"))
    requested_by: Mapped[UUID | None]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class DuplicateKey(Model):
    """Work of a scan: a digest of something that customers may have in common. Emptied when it ends."""

    __tablename__ = "duplicate_keys"
    __table_args__ = (PrimaryKeyConstraint("org_id", "key", "customer_id"),)
    org_id: Mapped[UUID]
    key: Mapped[int] = mapped_column(BigInteger)
    customer_id: Mapped[UUID]


class DuplicatePair(Changing, Model):
    """Two customers who may be one; ``first_id`` is the older of the two. ``reasons`` are words of
    `rules.POINTS`. ``scan_id``: by which scan it was last seen."""

    __tablename__ = "duplicate_pairs"
    __table_args__ = (
        ref("customers", "first_id", ondelete="CASCADE"),
        ref("customers", "second_id", ondelete="CASCADE"),
        ref("users", "decided_by"),
        one_of("status", PAIR_STATUSES),
        CheckConstraint("first_id < second_id", name="order"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        UniqueConstraint("org_id", "first_id", "second_id"),
        Index("ix_duplicate_pairs_likeness", "org_id", "status", text("score DESC"), text("id DESC")),
        Index("ix_duplicate_pairs_second_id", "org_id", "second_id"),
        Index("ix_duplicate_pairs_decided_by", "org_id", "decided_by",
              postgresql_where=text("decided_by IS NOT NULL")),
    )  # fmt: skip
    first_id: Mapped[UUID]
    second_id: Mapped[UUID]
    score: Mapped[int]
    reasons: Mapped[list[str]] = mapped_column(ARRAY(String(30)))
    status: Mapped[str] = mapped_column(String(20), server_default="open")
    scan_id: Mapped[UUID | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]


class CustomerMerge(Changing, Model):
    """One merge. ``taken``: the fields whose value is the loser's since. ``kept_sealed``: as JSON, of each
    changed field of the winner the value before and after; null when it can no longer be undone. ``moved``:
    table → how many rows; ``report``: what an undo could not give back."""

    __tablename__ = "customer_merges"
    __table_args__ = (
        ref("customers", "winner_id"),
        ref("customers", "loser_id"),
        ref("users", "merged_by"),
        ref("users", "undone_by"),
        CheckConstraint("winner_id <> loser_id", name="two"),
        Index("uq_customer_merges_loser", "org_id", "loser_id", unique=True,
              postgresql_where=text("undone_at IS NULL")),
        Index("ix_customer_merges_loser_id", "org_id", "loser_id"),
        Index("ix_customer_merges_winner_id", "org_id", "winner_id"),
        Index("ix_customer_merges_recent", "org_id", text("created_at DESC"), text("id DESC")),
        *(
            Index(f"ix_customer_merges_{column}", "org_id", column,
                  postgresql_where=text(f"{column} IS NOT NULL"))
            for column in ("merged_by", "undone_by")
        ),
    )  # fmt: skip
    winner_id: Mapped[UUID]
    loser_id: Mapped[UUID]
    taken: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    kept_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    moved: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    merged_by: Mapped[UUID | None]
    undo_until: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None]
    report: Mapped[dict[str, Any] | None]


class MergedRows(Tenant, Model):
    """Which rows of one column went from the loser to the winner, in pieces; gone when undoing is over."""

    __tablename__ = "customer_merge_rows"
    __table_args__ = (
        ref("customer_merges", "merge_id", ondelete="CASCADE"),
        Index("ix_customer_merge_rows_merge_id", "org_id", "merge_id"),
    )
    merge_id: Mapped[UUID]
    table_name: Mapped[str] = mapped_column(String(63))
    column_name: Mapped[str] = mapped_column(String(63))
    ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))


declare(
    Holds("duplicate_keys", ({"customer_id": "customer"},), since="now()", data_class="log",
          erase=Keep("digests without a word, for the minutes that a scan takes")),
    Holds("duplicate_pairs", ({"first_id": "customer", "second_id": "customer"},), Delete()),
    Holds("customer_merges", ({"winner_id": "customer", "loser_id": "customer"},), blank("kept_sealed"),
          shows=("created_at", "taken", "undone_at")),
)  # fmt: skip
_SPOKE = "it tells of the two customers as they were; what names the loser is not shown while it is merged"
merging.declare(
    merging.Follow("duplicate_keys", "customer_id", merging.stay("a scan's work, for minutes")),
    merging.Follow("duplicate_pairs", "first_id", merging.stay(_SPOKE)),
    merging.Follow("duplicate_pairs", "second_id", merging.stay(_SPOKE)),
    merging.Follow("customer_merges", "winner_id", merging.stay(_SPOKE)),
    merging.Follow("customer_merges", "loser_id", merging.stay(_SPOKE)),
)
