"""a name found within the hours in which a group may be renamed is remembered as allowed"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    """Add only."""
    op.add_column("restoring", sa.Column("allowed", sa.Boolean(), server_default="false", nullable=False))
