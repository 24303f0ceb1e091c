"""points and sign-ins"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"

_TIME = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Add, fill, then enforce; never lock a hot table for long."""
    _ledger()
    _keep_the_books()
    _signins()
    # where posts are only observed, games are: nothing begins to speak by itself
    op.execute(
        """insert into setting (scope, target, key, value, set_by, set_at)
           select scope, target, 'live_game', value, set_by, set_at from setting where key = 'live_post'
           on conflict do nothing"""
    )
    # the timetable's own words at 20:00 give way to the reminder, which knows who has signed in
    op.execute("update slot set enabled = false where code = 'checkin' and changed_at is null")


def _ledger() -> None:
    op.create_table(
        "point_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("why", sa.String(), server_default="", nullable=False),
        sa.Column("group_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_entry")),
        sa.UniqueConstraint("cause", name=op.f("uq_point_entry_cause")),
    )
    op.create_index("ix_point_entry_at", "point_entry", [sa.text("at desc nulls last"), sa.text("id desc")])
    op.create_table(
        "point_line",
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_point_line_amount")),
        sa.ForeignKeyConstraint(["entry_id"], ["point_entry.id"], name=op.f("fk_point_line_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", "account", name=op.f("pk_point_line")),
    )
    op.create_index("ix_point_line_account", "point_line", ["account", "entry_id"])
    op.create_table(
        "point_balance",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_point_balance_balance")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_point_balance")),
    )
    op.create_index(
        "ix_point_balance_most", "point_balance", [sa.text("balance desc nulls last"), sa.text("person_id desc")]
    )


def _keep_the_books() -> None:
    """Each entry sums to zero when it is committed, and no line is changed or taken away."""
    op.execute(
        """create function point_line_balances() returns trigger language plpgsql as $$
           begin
             if (select sum(amount) from point_line where entry_id = new.entry_id) <> 0 then
               raise exception 'entry % does not sum to zero', new.entry_id using errcode = 'check_violation';
             end if;
             return null;
           end $$"""
    )
    op.execute(
        """create constraint trigger point_line_balances after insert on point_line
           deferrable initially deferred for each row execute function point_line_balances()"""
    )
    op.execute(
        """create function point_line_stays() returns trigger language plpgsql as $$
           begin
             raise exception 'lines of points are never changed' using errcode = 'restrict_violation';
           end $$"""
    )
    op.execute(
        """create trigger point_line_stays before delete or update of entry_id, amount on point_line
           for each row execute function point_line_stays()"""
    )


def _signins() -> None:
    op.create_table(
        "signin",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("bonus", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signin")),
    )
    op.create_index("uq_signin_day", "signin", ["person_id", "day"], unique=True)
    op.create_index("ix_signin_on", "signin", ["day", "group_id"])
    op.create_index("ix_signin_at", "signin", [sa.text("at desc nulls last"), sa.text("id desc")])
    op.create_table(
        "signin_word",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("called", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("streak", sa.Integer(), server_default="0", nullable=False),
        sa.Column("earned", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bonus", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("told_at", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signin_word")),
        sa.UniqueConstraint("cause", name=op.f("uq_signin_word_cause")),
    )
    untold, told = sa.text("told_at is null"), sa.text("told_at is not null")
    op.create_index("ix_signin_word_untold", "signin_word", ["group_id", "id"], postgresql_where=untold)
    op.create_index("ix_signin_word_told", "signin_word", ["group_id", "told_at"], postgresql_where=told)
    op.create_table(
        "signin_reminder",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("group_id", "day", name=op.f("pk_signin_reminder")),
    )
