"""a slot may come on days by the month, by the moon, with a festival"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    """Add only."""
    op.add_column("slot", sa.Column("occasions", sa.String(), server_default="", nullable=False))
