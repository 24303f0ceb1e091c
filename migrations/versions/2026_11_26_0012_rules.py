"""the rule engine: book, cases, appeals, samples, rehearsals, coupons, courtesies"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
_TIME = postgresql.TIMESTAMP(timezone=True)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def upgrade() -> None:
    """Add, fill, then enforce; never lock a hot table for long."""
    op.create_table(
        "rulebook",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("stage", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("stage_at", _TIME, nullable=True),
        sa.Column("why", sa.String(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_rulebook")),
    )
    op.create_index(
        "uq_rulebook_in_force",
        "rulebook",
        ["state"],
        unique=True,
        postgresql_where=sa.text("state in ('live', 'canary')"),
    )
    op.create_table(
        "rule_case",
        _id(),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("called", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=True),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("watched", sa.Boolean(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("findings", postgresql.JSONB(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=True),
        sa.Column("left_over", sa.SmallInteger(), nullable=True),
        sa.Column("expires_at", _TIME, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_at", _TIME, nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("appealed_at", _TIME, nullable=True),
        sa.Column("appeal", sa.String(), nullable=True),
        sa.Column("page", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_case")),
        sa.UniqueConstraint("cause", name=op.f("uq_rule_case_cause")),
        sa.UniqueConstraint("page", name=op.f("uq_rule_case_page")),
    )
    op.create_index("ix_rule_case_person", "rule_case", ["person_id", "at"])
    op.create_index("ix_rule_case_at", "rule_case", ["at"])
    op.create_index(
        "uq_rule_case_message", "rule_case", ["message_id"], unique=True, postgresql_where=sa.text("message_id <> ''")
    )
    op.create_table(
        "rule_card",
        _id(),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("staff_ids", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("response_code", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["rule_case.id"], name=op.f("fk_rule_card_case_id_rule_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_card")),
    )
    op.create_index(op.f("ix_rule_card_case_id"), "rule_card", ["case_id"])
    op.create_table(
        "review_sample",
        sa.Column("case_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("was_label", sa.String(), nullable=False),
        sa.Column("was_kind", sa.String(), nullable=False),
        sa.Column("is_label", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["rule_case.id"], name=op.f("fk_review_sample_case_id_rule_case")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_review_sample")),
    )
    op.create_table(
        "said_before",
        _id(),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("kept_at", _TIME, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_said_before")),
    )
    op.create_index("ix_said_before_key", "said_before", ["key", "at"])
    op.create_index("ix_said_before_kept_at", "said_before", ["kept_at"], postgresql_using="brin")
    op.create_table(
        "rehearsal",
        _id(),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("days", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("looked_at", sa.Integer(), server_default="0", nullable=False),
        sa.Column("result", postgresql.JSONB(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("ended_at", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rehearsal")),
    )
    op.create_table(
        "coupon",
        _id(),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("issued_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("redeemed_at", _TIME, nullable=True),
        sa.Column("redeemed_by", sa.String(), nullable=True),
        sa.Column("redeemed_store_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupon")),
        sa.UniqueConstraint("code", name=op.f("uq_coupon_code")),
        sa.UniqueConstraint("person_id", name=op.f("uq_coupon_person_id")),
    )
    op.create_table(
        "courtesy",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("ended_at", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("person_id", "kind", "group_id", name=op.f("pk_courtesy")),
    )
    op.create_table(
        "bar_change",
        _id(),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("bans", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("undone_at", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bar_change")),
    )
    op.add_column("reminder", sa.Column("case_id", sa.BigInteger(), nullable=True))
    op.add_column("reminder", sa.Column("lifted_at", _TIME, nullable=True))
    op.add_column("ban", sa.Column("case_id", sa.BigInteger(), nullable=True))
    op.add_column("ban", sa.Column("expires_at", _TIME, nullable=True))
    op.add_column("ban", sa.Column("set_by", sa.String(), server_default="", nullable=False))
    op.add_column("ban", sa.Column("note", sa.String(), server_default="", nullable=False))
    for table in ("reminder", "ban"):
        op.create_index(f"ix_{table}_case", table, ["case_id"], postgresql_where=sa.text("case_id is not null"))
    op.create_index(
        "ix_message_judged", "message", ["at"], postgresql_where=sa.text("event -> 'judged' ->> 'l' is not null")
    )
