"""the life of a ticket"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

_TIME = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Add, fill, then enforce; never lock a hot table for long."""
    for name in ("paused_at", "told_at", "ready_by"):
        op.add_column("ticket", sa.Column(name, _TIME, nullable=True))
    op.add_column("ticket", sa.Column("message_id", sa.String(), nullable=True))
    op.add_column("ticket", sa.Column("told_key", sa.String(), nullable=True))
    op.add_column("ticket", sa.Column("merged_into", sa.BigInteger(), nullable=True))
    op.add_column("ticket", sa.Column("quiet", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("ticket", sa.Column("reopened", sa.Integer(), server_default="0", nullable=False))
    # what was accepted before there was a word about the customer's being told
    op.execute("update ticket set told_at = accepted_at where accepted_at is not null")
    op.execute(
        """update ticket_move set what = case what when 'accepted' then 'accept' when 'done' then 'finish'
                  when 'cancelled' then 'withdraw' else 'refuse' || substr(what, 8) end
            where what in ('accepted', 'done', 'cancelled') or what like 'refused:%'"""
    )
    for name, columns in (("ix_ticket_person", ["group_id", "person_id"]), ("ix_ticket_open", ["store_id", "id"])):
        op.drop_index(name, table_name="ticket")
        op.create_index(name, "ticket", columns, unique=False, postgresql_where=sa.text("closed_at is null"))
    op.create_index("ix_ticket_said", "ticket", ["message_id"], postgresql_where=sa.text("closed_at is null"))
    op.create_index(
        "ix_ticket_unaccepted",
        "ticket",
        ["due_at"],
        postgresql_where=sa.text("closed_at is null and accepted_at is null"),
    )
