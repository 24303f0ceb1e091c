"""hosted accounts of two kinds, what a names-only account heard and nobody can place, remark codes"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
_TIME = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Add, fill, then enforce; never lock a hot table for long."""
    op.create_table(
        "hosted_account",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("base", sa.String(), server_default="", nullable=False),
        sa.Column("robot_id", sa.LargeBinary(), nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("online", sa.Boolean(), nullable=True),
        sa.Column("online_at", _TIME, nullable=True),
        sa.Column("last_heard_at", _TIME, nullable=True),
        sa.Column("silent_since", _TIME, nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_hosted_account")),
    )
    op.create_table(
        "account_group",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("heard_at", _TIME, nullable=False),
        sa.Column("remark_seen_at", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("group_id", "account", name=op.f("pk_account_group")),
    )
    op.create_table(
        "ambiguous",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("group_name", sa.String(), server_default="", nullable=False),
        sa.Column("group_remark", sa.String(), server_default="", nullable=False),
        sa.Column("name", sa.String(), server_default="", nullable=False),
        sa.Column("text", sa.String(), server_default="", nullable=False),
        sa.Column("msg_type", sa.String(), nullable=False),
        sa.Column("heard", postgresql.JSONB(), nullable=False),
        sa.Column("groups", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("people", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("state", sa.String(), server_default="open", nullable=False),
        sa.Column("group_id", sa.String(), nullable=True),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("settled_at", _TIME, nullable=True),
        sa.Column("kept_at", _TIME, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ambiguous")),
        sa.UniqueConstraint("key", name=op.f("uq_ambiguous_key")),
    )
    op.create_index("ix_ambiguous_open", "ambiguous", ["id"], postgresql_where=sa.text("state = 'open'"))
    op.add_column("chat_group", sa.Column("remark_code", sa.String(), nullable=True))
    op.add_column("chat_group", sa.Column("remark_seen_at", _TIME, nullable=True))
    op.create_index(
        "uq_chat_group_remark",
        "chat_group",
        ["remark_code"],
        unique=True,
        postgresql_where=sa.text("remark_code is not null"),
    )
    op.create_index(op.f("ix_chat_group_name"), "chat_group", ["name"])
    op.add_column("outbox", sa.Column("via", sa.String(), server_default="", nullable=False))
    op.add_column("outbox", sa.Column("ref", sa.String(), nullable=True))
    op.create_index("ix_outbox_ref", "outbox", ["ref"], postgresql_where=sa.text("ref is not null"))
