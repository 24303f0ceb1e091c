"""the welfare calendar: benefits of each day, their versions, their pictures, and which group was told when"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"

_NOW = postgresql.TIMESTAMP(timezone=True)
_JSON = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    """Add, fill, then enforce; never lock a hot table for long."""
    op.create_table(
        "welfare",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("target", sa.String(), server_default="", nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("benefits", _JSON, nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", _NOW, nullable=False),
        sa.CheckConstraint("(weekday is null) <> (day is null)", name="ck_welfare_when"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "uq_welfare",
        "welfare",
        [
            "scope",
            "target",
            sa.text("coalesce(weekday, -1)"),
            sa.text("coalesce(day, '0001-01-01'::date)"),
            sa.text("coalesce(starts_on, '0001-01-01'::date)"),
        ],
        unique=True,
    )
    op.create_table(
        "welfare_past",
        sa.Column("welfare_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("benefits", _JSON, nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", _NOW, nullable=False),
        sa.ForeignKeyConstraint(["welfare_id"], ["welfare.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("welfare_id", "version"),
    )
    op.create_table(
        "welfare_picture",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("sheet", _JSON, nullable=False),
        sa.Column("made_at", _NOW, nullable=False),
        sa.PrimaryKeyConstraint("digest"),
        sa.UniqueConstraint("code"),
    )
    op.create_table(
        "welfare_told",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("at", _NOW, nullable=False),
        sa.PrimaryKeyConstraint("group_id"),
    )
