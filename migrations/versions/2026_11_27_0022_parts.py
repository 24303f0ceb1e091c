"""a post to very many groups goes out part by part"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0019"


def upgrade() -> None:
    """Add, fill, then enforce; never lock a hot table for long."""
    op.add_column("slot_run", sa.Column("part", sa.SmallInteger(), server_default="0", nullable=False))
    op.drop_index("uq_slot_run", table_name="slot_run")
    op.create_index("uq_slot_run", "slot_run", ["slot_id", "day", "moment", "piece", "bucket", "part"], unique=True)
