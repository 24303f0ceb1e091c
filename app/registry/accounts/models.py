"""Tables of the hosted accounts."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class HostedAccount(Base):
    """One account that a service keeps online for us. An account without a row is of the kind juzi.

    `robot_id` (how its service calls it) and `secret` (what callers must know) are sealed. `online`: what it said
    last, None before it said anything; `silent_since`: it says nothing although it should have long ago.
    """

    __tablename__ = "hosted_account"

    account: Mapped[str] = mapped_column(String, primary_key=True)
    kind: Mapped[str] = mapped_column(String)  # juzi, worktool
    base: Mapped[str] = mapped_column(String, server_default="")
    robot_id: Mapped[bytes | None] = mapped_column(LargeBinary)
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    online: Mapped[bool | None] = mapped_column()
    online_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    last_heard_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    silent_since: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    made_by: Mapped[str] = mapped_column(String)
    made_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))


class AccountGroup(Base):
    """An account that was heard in a group which listens to another one: it could stand in."""

    __tablename__ = "account_group"

    group_id: Mapped[str] = mapped_column(String, primary_key=True)
    account: Mapped[str] = mapped_column(String, primary_key=True)
    kind: Mapped[str] = mapped_column(String)
    heard_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    remark_seen_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
