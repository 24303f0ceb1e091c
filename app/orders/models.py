"""Tables of the orders."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base

_OPEN = text("closed_at is null")


class TicketRow(Base):
    """One need of one person at one shop. `want` holds the slots as in app.language.reading.Slots."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index("uq_ticket_number", "store_id", "day", "number", unique=True),
        Index("ix_ticket_person", "group_id", "person_id", postgresql_where=_OPEN),
        Index("ix_ticket_open", "store_id", "id", postgresql_where=_OPEN),
        Index("ix_ticket_customer", "person_id"),
        Index("ix_ticket_said", "message_id", postgresql_where=_OPEN),
        Index("ix_ticket_unaccepted", "due_at", postgresql_where=text("closed_at is null and accepted_at is null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    store_id: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[date] = mapped_column()
    number: Mapped[int] = mapped_column()
    cause: Mapped[str] = mapped_column(String, unique=True)
    group_id: Mapped[str] = mapped_column(String)
    person_id: Mapped[str] = mapped_column(String)
    called: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    words: Mapped[str] = mapped_column(String)
    want: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(String)
    opened_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    message_id: Mapped[str | None] = mapped_column(String)  # what was said, as its recall will name it
    quiet: Mapped[bool] = mapped_column(server_default="false")  # heard too late: the group is not answered
    clock_from: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))  # as in app.orders.clock.Promise
    due_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))  # the promise
    runs_from: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))  # when its clock last began to run
    paused_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))  # the customer owes an answer since
    climbed: Mapped[int] = mapped_column(SmallInteger, server_default="0")  # how many rungs have heard of it
    late_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))  # when the breach was seen
    accepted_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    accepted_by: Mapped[str | None] = mapped_column(String)
    told_key: Mapped[str | None] = mapped_column(String)  # the answer that tells the customer of it
    told_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))  # when it had reached them
    ready_by: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))  # what the shop has said
    reopened: Mapped[int] = mapped_column(server_default="0")  # how often
    merged_into: Mapped[int | None] = mapped_column(BigInteger)  # the ticket of the same need
    closed_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class TicketMove(Base):
    """Something happened to a ticket: a change of state, or a step of the ladder (state unchanged)."""

    __tablename__ = "ticket_move"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    state: Mapped[str] = mapped_column(String)
    what: Mapped[str] = mapped_column(String)
    cause: Mapped[str] = mapped_column(String, server_default="", index=True)
    by: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))


class TicketCard(Base):
    """A card about a ticket, on the phones of one rung of the ladder. `response_code` can exchange it, once.

    `edition` counts: when the customer adds to the ticket, a new card takes the old one's place.
    """

    __tablename__ = "ticket_card"
    __table_args__ = (Index("uq_ticket_card", "ticket_id", "rung", "edition", unique=True),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    staff_ids: Mapped[list[str]] = mapped_column(ARRAY(String))
    rung: Mapped[str] = mapped_column(String)
    edition: Mapped[int] = mapped_column(server_default="0")
    response_code: Mapped[str | None] = mapped_column(String)


class StoreDay(Base):
    """The last ticket number of a shop on a day."""

    __tablename__ = "store_day"

    store_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column()


class Talk(Base):
    """What a person and we have talked about in a group: the dialogue's memory (app.language.dialogue), a day long.

    The row without a person holds what concerns the whole group.
    """

    __tablename__ = "talk"

    group_id: Mapped[str] = mapped_column(String, primary_key=True)
    person_id: Mapped[str] = mapped_column(String, primary_key=True)
    memory: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), index=True)
