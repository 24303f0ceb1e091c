"""what is kept again and again, what there is of a season's things, and what they look like"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
_TIME = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Add, fill, then enforce; never lock a hot table for long."""
    op.create_table(
        "standing_order",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("called", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("want", postgresql.JSONB(), nullable=False),
        sa.Column("days", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("workdays", sa.Boolean(), nullable=False),
        sa.Column("minute", sa.SmallInteger(), nullable=True),
        sa.Column("next_day", sa.Date(), nullable=False),
        sa.Column("skips", postgresql.ARRAY(sa.Date()), server_default="{}", nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", _TIME, nullable=False),
        sa.Column("began_at", _TIME, nullable=True),
        sa.Column("ended_at", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_order")),
        sa.UniqueConstraint("cause", name=op.f("uq_standing_order_cause")),
    )
    op.create_index(
        "ix_standing_order_person",
        "standing_order",
        ["group_id", "person_id"],
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "standing_day",
        sa.Column("standing_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["standing_id"], ["standing_order.id"], name=op.f("fk_standing_day_standing_id_standing_order")
        ),
        sa.PrimaryKeyConstraint("standing_id", "day", name=op.f("pk_standing_day")),
    )
    op.add_column("product", sa.Column("first_day", sa.Date(), nullable=True))
    op.add_column("product", sa.Column("last_day", sa.Date(), nullable=True))
    op.add_column("product", sa.Column("stock", sa.Integer(), nullable=True))
    op.add_column("store_product", sa.Column("sizes", postgresql.JSONB(), nullable=True))
    op.add_column("store_product", sa.Column("per_day", sa.Integer(), nullable=True))
    op.add_column("store_product", sa.Column("stock", sa.Integer(), nullable=True))
    op.create_table(
        "product_picture",
        sa.Column("product_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_product_picture_product_id_product")),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_product_picture")),
    )
