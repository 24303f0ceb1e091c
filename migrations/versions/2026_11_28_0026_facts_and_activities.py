"""facts of a day: its weather as people write it down, what sold best the day before; which slots are activities"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Add only."""
    op.create_table(
        "day_fact",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("target", sa.String(), server_default="", nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_fact")),
    )
    op.create_index("uq_day_fact", "day_fact", ["day", "name", "scope", "target"], unique=True)
    op.add_column("slot", sa.Column("activity", sa.String(), server_default="", nullable=False))
