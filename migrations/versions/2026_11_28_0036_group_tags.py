"""groups carry tags, by which the timetable can be told whom a slot is for"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = "0032"


def upgrade() -> None:
    """Add only."""
    op.add_column("chat_group", sa.Column("tags", postgresql.ARRAY(sa.String()), server_default="{}", nullable=False))
