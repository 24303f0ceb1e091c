"""what is remembered of an action's earlier tries"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add, fill, then enforce; never lock a hot table for long."""
    op.add_column("outbox", sa.Column("busy", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("outbox", sa.Column("doubt_at", postgresql.TIMESTAMP(timezone=True), nullable=True))
