"""complaints"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0008"

_TIME = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Add, fill, then enforce; never lock a hot table for long."""
    op.create_table(
        "complaint",
        sa.Column("ticket_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.BigInteger(), nullable=True),
        sa.Column("hold_id", sa.BigInteger(), nullable=True),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("followed_at", _TIME, nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_complaint_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_complaint")),
    )
    op.create_index("ix_complaint_kind", "complaint", ["kind", "at"])
    op.create_table(
        "batch_alert",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("kind", "day", name=op.f("pk_batch_alert")),
    )
    op.create_table(
        "compensation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("granted_by", sa.String(), nullable=False),
        sa.Column("granted_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("redeemed_by", sa.String(), nullable=True),
        sa.Column("redeemed_at", _TIME, nullable=True),
        sa.Column("redeemed_store_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_compensation_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compensation")),
        sa.UniqueConstraint("code", name=op.f("uq_compensation_code")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_compensation_ticket_id")),
    )
