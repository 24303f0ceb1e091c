"""Tables of the welcome templates."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class Greeting(Base):
    """The template of a kind of store. `state`: asked, kept, observed, unsure,
    failed, removed; `change`: how often it was asked for."""

    __tablename__ = "greeting"

    kind: Mapped[str] = mapped_column(String, primary_key=True)
    text: Mapped[str] = mapped_column(String)
    template_id: Mapped[str] = mapped_column(String, server_default="")
    state: Mapped[str] = mapped_column(String)
    note: Mapped[str] = mapped_column(String, server_default="")
    change: Mapped[int] = mapped_column(server_default="1")
    changed_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
