"""what all processes share about WeCom's API"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
_TIME = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Add, fill, then enforce; never lock a hot table for long."""
    op.create_table(
        "wecom_token",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("ends_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_wecom_token")),
    )
    op.create_table(
        "wecom_limit",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("tat", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_wecom_limit")),
    )
