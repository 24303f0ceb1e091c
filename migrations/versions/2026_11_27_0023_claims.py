"""what was decided for a group of a slot's day is claimed"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Add only; what was posted before has no claims, and is kept apart by its moments as before."""
    op.create_table(
        "slot_post",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("slot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("piece", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("moment", sa.Time(), nullable=False),
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "slot_id", "piece", "group_id", name=op.f("pk_slot_post")),
    )
