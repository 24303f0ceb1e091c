"""what was decided for a group of a slot's day says whether it was posted, by the group; what is late has a label"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0030"


def upgrade() -> None:
    """Claims of before count as posted; they are kept for eight days."""
    op.add_column("slot", sa.Column("late_label", sa.String(), server_default="", nullable=False))
    op.add_column("slot_post", sa.Column("posted", sa.Boolean(), server_default="true", nullable=False))
    op.drop_constraint("pk_slot_post", "slot_post", type_="primary")
    op.create_primary_key("pk_slot_post", "slot_post", ["day", "group_id", "slot_id", "piece"])
