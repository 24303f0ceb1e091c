"""Tables of the cases."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class CaseRow(Base):
    """One message that broke a rule. `state` as in app.rules.cases.decide.State; `findings` as in app.rules.checks.

    `watched`: nothing was done, the rule is only observed. `page`: hash of the code in the address of its page.
    """

    __tablename__ = "rule_case"
    __table_args__ = (
        Index("ix_rule_case_person", "person_id", "at"),
        Index("ix_rule_case_at", "at"),
        Index("ix_rule_case_lifted", "decided_at", postgresql_where=text("state = 'lifted'")),
        Index("uq_rule_case_message", "message_id", unique=True, postgresql_where=text("message_id <> ''")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    cause: Mapped[str] = mapped_column(String, unique=True)
    message_id: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    person_id: Mapped[str] = mapped_column(String)
    called: Mapped[str] = mapped_column(String)
    group_id: Mapped[str] = mapped_column(String)
    store_id: Mapped[int | None] = mapped_column(BigInteger)
    sentence: Mapped[str] = mapped_column(String)
    watched: Mapped[bool] = mapped_column()
    rule: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    version: Mapped[int] = mapped_column()
    words: Mapped[str] = mapped_column(String)
    why: Mapped[str] = mapped_column(String)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    number: Mapped[int | None] = mapped_column(SmallInteger)
    left_over: Mapped[int | None] = mapped_column(SmallInteger)
    expires_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    state: Mapped[str] = mapped_column(String)
    decided_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    decided_by: Mapped[str | None] = mapped_column(String)
    note: Mapped[str] = mapped_column(String, server_default="")
    appealed_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    appeal: Mapped[str | None] = mapped_column(String)
    page: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)


class RuleCard(Base):
    """A card about a case on some phones. `what`: decide, appeal, rests (on what was lifted meanwhile).

    `response_code` can exchange it, once.
    """

    __tablename__ = "rule_card"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("rule_case.id"), index=True)
    what: Mapped[str] = mapped_column(String)
    staff_ids: Mapped[list[str]] = mapped_column(ARRAY(String))
    response_code: Mapped[str | None] = mapped_column(String)


class ReviewSample(Base):
    """A message that was judged wrongly, as people have said: what the language is measured and taught with."""

    __tablename__ = "review_sample"

    case_id: Mapped[int] = mapped_column(ForeignKey("rule_case.id"), primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(String)
    was_label: Mapped[str] = mapped_column(String)
    was_kind: Mapped[str] = mapped_column(String)
    is_label: Mapped[str] = mapped_column(String)
    by: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
