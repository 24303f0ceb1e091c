"""pictures through WeCom's own API: what it has of them, what they go with; pictures of what is on shelves"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Add only."""
    op.create_table(
        "wecom_media",
        sa.Column("corp_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("corp_id", "kind", "digest", name=op.f("pk_wecom_media")),
    )
    op.create_index(op.f("ix_wecom_media_uploaded_at"), "wecom_media", ["uploaded_at"])
    op.add_column("mass", sa.Column("pages", postgresql.ARRAY(sa.String()), server_default="{}", nullable=False))
    op.create_table(
        "content_picture",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("dropped_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["content_item.id"], name=op.f("fk_content_picture_item_id_content_item"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_content_picture")),
    )
    op.create_index(op.f("ix_content_picture_item_id"), "content_picture", ["item_id"])
    op.create_index(
        "uq_content_picture",
        "content_picture",
        ["item_id"],
        unique=True,
        postgresql_where=sa.text("dropped_at is null"),
    )
