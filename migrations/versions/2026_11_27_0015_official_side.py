"""codes that lead into groups, how people came"""

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
