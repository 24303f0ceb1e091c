"""tasks: why somebody cannot do one"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Add only."""
    op.add_column("task", sa.Column("reason", sa.String(), server_default="", nullable=False))
