"""what a bar's end was before it was lengthened"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add, fill, then enforce; never lock a hot table for long."""
    op.add_column(
        "bar_change", sa.Column("ends", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False)
    )
