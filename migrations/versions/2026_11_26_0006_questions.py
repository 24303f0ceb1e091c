"""what fans ask"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0004"


def upgrade() -> None:
    """Add, fill, then enforce; never lock a hot table for long."""
    op.create_table(
        "question",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("cause", name=op.f("uq_question_cause")),
    )
    op.create_index("ix_question_person", "question", ["person_id"])
    op.create_index("ix_question_at", "question", ["at"])
