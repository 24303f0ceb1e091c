"""pictures through WeCom's own API: what it has of them, and the mass messages they go with"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"


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
