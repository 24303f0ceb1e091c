"""codes that lead into groups, how people came, welcome templates, handovers, tasks that wait, mass messages"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
_TIME = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Add, fill, then enforce; never lock a hot table for long."""
    op.create_table(
        "join_way",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=True),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("group_ids", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("auto_create", sa.Boolean(), nullable=False),
        sa.Column("base_name", sa.String(), server_default="", nullable=False),
        sa.Column("base_number", sa.Integer(), server_default="1", nullable=False),
        sa.Column("config_id", sa.String(), server_default="", nullable=False),
        sa.Column("qr_code", sa.String(), server_default="", nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("pending", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("change", sa.Integer(), server_default="0", nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.Column("read_at", _TIME, nullable=True),
        sa.Column("closed_to", sa.String(), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("closed_why", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_join_way_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_way")),
    )
    op.create_index(op.f("ix_join_way_store_id"), "join_way", ["store_id"])
    op.create_index("ix_join_way_groups", "join_way", ["group_ids"], postgresql_using="gin")
    op.add_column("membership", sa.Column("code", sa.String(), nullable=True))
    op.create_index(
        "ix_membership_invited_by", "membership", ["invited_by"], postgresql_where=sa.text("invited_by is not null")
    )
    op.create_table(
        "greeting",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("template_id", sa.String(), server_default="", nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("change", sa.Integer(), server_default="1", nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_greeting")),
    )
    op.create_table(
        "handover",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("from_staff", sa.String(), nullable=False),
        sa.Column("to_staff", sa.String(), nullable=False),
        sa.Column("on_job", sa.Boolean(), nullable=False),
        sa.Column("tasks", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tickets", sa.Integer(), server_default="0", nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    op.create_index(op.f("ix_handover_from_staff"), "handover", ["from_staff"])
    op.create_table(
        "handover_group",
        sa.Column("handover_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("call", sa.Integer(), server_default="0", nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["handover_id"],
            ["handover.id"],
            name=op.f("fk_handover_group_handover_id_handover"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("handover_id", "group_id", name=op.f("pk_handover_group")),
    )
    op.add_column("task", sa.Column("told", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("task", sa.Column("also", postgresql.ARRAY(sa.String()), server_default="{}", nullable=False))
    op.add_column("task", sa.Column("said_by", sa.String(), nullable=True))
    op.add_column("task", sa.Column("said_at", _TIME, nullable=True))
    op.create_index("ix_chat_group_alike", "chat_group", [sa.text('"left"(name, 8)')])
    op.create_table(
        "mass",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("msgid", sa.String(), server_default="", nullable=False),
        sa.Column("state", sa.String(), server_default="asked", nullable=False),
        sa.Column("reminded", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("looked", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.Column("until_at", _TIME, nullable=False),
        sa.Column("closed_at", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mass")),
        sa.UniqueConstraint("cause", name=op.f("uq_mass_cause")),
    )
    op.create_index(op.f("ix_mass_sender"), "mass", ["sender"])
    op.create_index(op.f("ix_mass_made_at"), "mass", ["made_at"])
    op.create_table(
        "mass_group",
        sa.Column("mass_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("sent_at", _TIME, nullable=True),
        sa.ForeignKeyConstraint(["mass_id"], ["mass.id"], name=op.f("fk_mass_group_mass_id_mass"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mass_id", "group_id", name=op.f("pk_mass_group")),
    )
    op.create_index(op.f("ix_mass_group_group_id"), "mass_group", ["group_id"])
