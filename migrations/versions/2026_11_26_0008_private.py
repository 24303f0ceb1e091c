"""what is asked in private"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0003"

_TIME = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Add, fill, then enforce; never lock a hot table for long."""
    op.add_column("ticket", sa.Column("runs_from", _TIME, nullable=True))
    op.execute("update ticket set runs_from = clock_from")
    op.alter_column("ticket", "runs_from", nullable=False)
    op.add_column("ticket", sa.Column("climbed", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("person", sa.Column("alone_at", _TIME, nullable=True))
    op.create_table(
        "order_link",
        sa.Column("ticket_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_order_link_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_order_link")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_order_link_code_hash")),
    )
