"""what each shop offers"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0005"


def upgrade() -> None:
    """Add, fill, then enforce; never lock a hot table for long."""
    op.add_column("product", sa.Column("sizes", postgresql.JSONB(), server_default="{}", nullable=False))
    op.add_column("product", sa.Column("deposit", sa.Integer(), nullable=True))
    op.add_column(
        "product", sa.Column("days", postgresql.ARRAY(sa.SmallInteger()), server_default="{}", nullable=False)
    )
    op.add_column("product", sa.Column("sold_from", sa.Time(), nullable=True))
    op.add_column("product", sa.Column("sold_until", sa.Time(), nullable=True))
    op.create_table(
        "store_product",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sold", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("price", sa.Integer(), nullable=True),
        sa.Column("member_price", sa.Integer(), nullable=True),
        sa.Column("group_price", sa.Integer(), nullable=True),
        sa.Column("lead_hours", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_store_product_product_id_product")),
        sa.PrimaryKeyConstraint("store_id", "product_id", name=op.f("pk_store_product")),
    )
    op.create_table(
        "sold_out",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_sold_out_product_id_product")),
        sa.PrimaryKeyConstraint("store_id", "product_id", "day", name=op.f("pk_sold_out")),
    )
