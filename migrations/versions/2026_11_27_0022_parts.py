"""posts go out part by part, and are picked from shelves"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Add, fill, then enforce; never lock a hot table for long."""
    op.add_column("slot_run", sa.Column("part", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("slot_run", sa.Column("missed", sa.Integer(), server_default="0", nullable=False))
    op.execute("update slot_run set missed = groups, groups = 0 where outcome = 'skipped'")
    op.drop_index("uq_slot_run", table_name="slot_run")
    op.create_index("uq_slot_run", "slot_run", ["slot_id", "day", "moment", "piece", "bucket", "part"], unique=True)
    op.create_table(
        "content_item",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("shelf", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="100", nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("rights", sa.String(), server_default="own", nullable=False),
        sa.Column("source", sa.String(), server_default="", nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("changed_by", sa.String(), server_default="", nullable=False),
        sa.Column("changed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_item")),
    )
    op.create_index("ix_content_item_shelf", "content_item", ["shelf", "position", "id"])
    op.create_table(
        "content_shown",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("times", sa.SmallInteger(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["content_item.id"], ondelete="CASCADE", name=op.f("fk_content_shown_item_id_content_item")
        ),
        sa.PrimaryKeyConstraint("group_id", "item_id", name=op.f("pk_content_shown")),
    )
    op.create_index(op.f("ix_content_shown_item_id"), "content_shown", ["item_id"])
