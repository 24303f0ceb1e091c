"""what is kept for a day"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add, fill, then enforce; never lock a hot table for long."""
    op.add_column("product", sa.Column("cut_off", sa.Time(), nullable=True))
    op.add_column("product", sa.Column("per_day", sa.Integer(), nullable=True))
    op.create_table(
        "booking",
        sa.Column("ticket_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_booking_product_id_product")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_booking_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("ticket_id", "product_id", name=op.f("pk_booking")),
    )
    op.create_index("ix_booking_day", "booking", ["store_id", "product_id", "day"])
