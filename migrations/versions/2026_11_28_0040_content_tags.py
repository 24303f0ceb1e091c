"""content carries tags, by which a piece of the timetable may pick"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    """Add only."""
    op.add_column("content_item", sa.Column("tags", postgresql.ARRAY(sa.String()), server_default="{}", nullable=False))
