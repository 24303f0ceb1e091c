"""walks of all groups"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
_TIME = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Add, fill, then enforce; never lock a hot table for long."""
    op.create_table(
        "walk",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("started_at", _TIME, nullable=False),
        sa.Column("lists", sa.Integer(), nullable=False),
        sa.Column("failed_lists", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ended_at", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk")),
    )
    op.create_index("uq_walk_under_way", "walk", ["state"], unique=True, postgresql_where=sa.text("state = 'running'"))
    op.create_table(
        "walk_group",
        sa.Column("walk_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), server_default="waiting", nullable=False),
        sa.Column("came", sa.Integer(), server_default="0", nullable=False),
        sa.Column("gone", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["walk_id"], ["walk.id"], name=op.f("fk_walk_group_walk_id_walk"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("walk_id", "group_id", name=op.f("pk_walk_group")),
    )
