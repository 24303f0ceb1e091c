"""the timetable: windows, calendars, pieces, audiences, and what differs where"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
_TIME = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Add, fill, then enforce; never lock a hot table for long."""
    op.add_column("slot", sa.Column("until", sa.Time(), nullable=True))
    op.add_column("slot", sa.Column("calendar", sa.String(), server_default="all", nullable=False))
    op.add_column("slot", sa.Column("starts_on", sa.Date(), nullable=True))
    op.add_column("slot", sa.Column("ends_on", sa.Date(), nullable=True))
    op.add_column("slot", sa.Column("audience", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False))
    op.add_column("slot", sa.Column("pieces", postgresql.ARRAY(sa.String()), nullable=True))
    op.execute("update slot set pieces = array[text]")
    op.alter_column("slot", "pieces", nullable=False)
    op.drop_column("slot", "text")
    op.add_column("slot", sa.Column("gap_seconds", sa.Integer(), server_default="90", nullable=False))
    op.add_column("slot", sa.Column("changed_by", sa.String(), server_default="", nullable=False))
    op.add_column("slot", sa.Column("changed_at", _TIME, nullable=True))
    op.create_table(
        "slot_change",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("slot_id", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("target", sa.String(), server_default="", nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("off", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("at", sa.Time(), nullable=True),
        sa.Column("pieces", postgresql.ARRAY(sa.String()), nullable=True),
        sa.Column("why", sa.String(), server_default="", nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_slot_change_slot_id_slot"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_change")),
    )
    op.create_index(
        "uq_slot_change",
        "slot_change",
        ["slot_id", "scope", "target", sa.text("coalesce(day, '0001-01-01'::date)")],
        unique=True,
    )
    op.add_column("slot_run", sa.Column("moment", sa.Time(), nullable=True))
    op.execute("update slot_run r set moment = s.at from slot s where s.id = r.slot_id")
    op.alter_column("slot_run", "moment", nullable=False)
    op.add_column("slot_run", sa.Column("piece", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("slot_run", sa.Column("bucket", sa.SmallInteger(), server_default="0", nullable=False))
    op.drop_index("uq_slot_run", table_name="slot_run")
    op.create_index("uq_slot_run", "slot_run", ["slot_id", "day", "moment", "piece", "bucket"], unique=True)
