"""posts of the clerks themselves: a morning's suggestions, and which was posted"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Add only."""
    op.create_table(
        "clerk_post",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("suggested", postgresql.JSONB(), nullable=False),
        sa.Column("staff_ids", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("response_code", sa.String(), nullable=True),
        sa.Column("chosen", sa.SmallInteger(), nullable=True),
        sa.Column("posted_by", sa.String(), nullable=True),
        sa.Column("posted_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("group_ids", postgresql.ARRAY(sa.String()), server_default="{}", nullable=False),
        sa.Column("orders", sa.Integer(), server_default="0", nullable=False),
        sa.Column("people", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_clerk_post_store_id_store"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clerk_post")),
    )
    op.create_index("uq_clerk_post_day", "clerk_post", ["store_id", "day"], unique=True)
    op.create_index(op.f("ix_clerk_post_day"), "clerk_post", ["day"])
