"""Intake: sources of leads, and what came to them.

Revision: 0040_intake
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import scopes, tenancy

revision = "0040_intake"
down_revision = "0038_assignment"
TABLES = ("intake_sources", "intake_deliveries")


def _keys() -> list[sa.Column]:
    return [sa.Column("org_id", sa.Uuid(), nullable=False), sa.Column("id", sa.Uuid(), nullable=False)]


def _at(name: str, *, now: bool = True) -> sa.Column:
    default = sa.text("now()") if now else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=not now)


def _ref(table: str, column: str, to: str, **how: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["org_id", column], [f"{to}.org_id", f"{to}.id"], name=op.f(f"fk_{table}_{column}"), **how
    )


def _index(table: str, name: str, *columns: str, where: str | None = None) -> None:
    op.create_index(
        f"ix_{table}_{name}", table, [sa.text(c) if " " in c else c for c in ("org_id", *columns)],
        postgresql_where=sa.text(where) if where else None,
    )  # fmt: skip


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _sources() -> None:
    name = "intake_sources"
    op.create_table(
        name,
        *_keys(),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("public_key", sa.String(80), nullable=False),
        sa.Column("status", sa.String(20), server_default="active", nullable=False),
        sa.Column("source_platform", sa.String(50), nullable=False),
        sa.Column("signature", sa.String(20), server_default="none", nullable=False),
        sa.Column("signature_header", sa.String(100), nullable=True),
        sa.Column("signature_encoding", sa.String(10), server_default="hex", nullable=False),
        sa.Column("signature_prefix", sa.String(50), server_default="", nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("mapping", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("id_path", sa.String(300), nullable=True),
        sa.Column("form_path", sa.String(300), nullable=True),
        sa.Column("form", postgresql.JSONB(), nullable=True),
        sa.Column("allowed_origins", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        _at("created_at"),
        _at("updated_at"),
        _check(name, "kind", "kind IN ('push', 'form')"),
        _check(name, "status", "status IN ('active', 'paused')"),
        _check(name, "signature", "signature IN ('none', 'hmac_sha1', 'hmac_sha256', 'hmac_md5')"),
        _check(name, "signature_encoding", "signature_encoding IN ('hex', 'base64')"),
        _check(name, "signed",
               "signature = 'none' OR (signature_header IS NOT NULL AND secret_sealed IS NOT NULL)"),
        _check(name, "form", "(kind = 'form') = (form IS NOT NULL)"),
        _ref(name, "site_id", "sites"),
        _ref(name, "created_by", "users"),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("org_id", "public_key", name=op.f(f"uq_{name}_org_id_public_key")),
    )  # fmt: skip
    _index(name, "recent", "created_at DESC", "id DESC")
    _index(name, "site_id", "site_id", where="site_id IS NOT NULL")
    _index(name, "created_by", "created_by", where="created_by IS NOT NULL")


def _deliveries() -> None:
    name = "intake_deliveries"
    op.create_table(
        name,
        *_keys(),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(20), server_default="received", nullable=False),
        sa.Column("headers", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("body_key", sa.String(64), nullable=False),
        sa.Column("dedupe_key", sa.String(64), nullable=True),
        sa.Column("reasons", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("phone_hash", sa.LargeBinary(), nullable=True),
        _at("taken_at", now=False),
        _at("created_at"),
        _check(name, "status", "status IN ('received', 'made', 'duplicate', 'refused')"),
        _ref(name, "source_id", "intake_sources", ondelete="CASCADE"),
        _ref(name, "lead_id", "leads"),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint(
            "org_id", "source_id", "dedupe_key", name=op.f(f"uq_{name}_org_id_source_id_dedupe_key")
        ),
    )
    _index(name, "recent", "source_id", "created_at DESC", "id DESC")
    _index(name, "status", "source_id", "status", "created_at DESC", "id DESC")
    _index(name, "body_key", "source_id", "body_key", "created_at DESC")
    _index(name, "created_at", "created_at")
    _index(name, "lead_id", "lead_id", where="lead_id IS NOT NULL")
    _index(name, "phone_hash", "phone_hash", where="phone_hash IS NOT NULL")


def upgrade() -> None:
    _sources()
    _deliveries()
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
