"""what is urgent in the inbox is found before the rest"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Add only."""
    op.add_column("inbox", sa.Column("urgent", sa.Boolean(), server_default="false", nullable=False))
    op.create_index(
        "ix_inbox_urgent", "inbox", ["id"], unique=False, postgresql_where=sa.text("state = 'pending' and urgent")
    )
