"""Alembic's way into the database. `app.schema` calls it; nobody else needs to."""

import asyncio
import re
from typing import Any

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import app.bot.models
import app.bot.named.models
import app.bot.walks.models
import app.campaigns.signin.models
import app.catalogue.models
import app.desk.models
import app.ledger.models
import app.members.models
import app.orders.bookings.models
import app.orders.complaints.models
import app.orders.demand.models
import app.orders.models
import app.orders.private.models
import app.orders.questions.models
import app.orders.standing.models
import app.orders.suggestions.models
import app.registry.accounts.models
import app.registry.handover.models
import app.registry.intake.models
import app.registry.joins.models
import app.registry.models
import app.rules.cases.models
import app.rules.greetings.models
import app.rules.models
import app.rules.rulebook.models
import app.sop.clerks.models
import app.sop.deals.models
import app.sop.facts.models
import app.sop.mass.models
import app.sop.mix.models
import app.sop.models
import app.sop.shelves.models
import app.sop.welfare.models
import app.watch.models
import app.web.models  # noqa: F401  # every room's tables have to be known
from app.schema import LOCK
from app.tables import Base


def _ours(thing: Any, name: str | None, kind: str, *_: Any) -> bool:
    """Parts of partitioned tables are made by the janitor, not by migrations."""
    table = name if kind == "table" else thing.table.name
    return not re.fullmatch(r"\w+_y\d{4}m\d\d|\w+_rest", table or "")


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transaction_per_migration=True,
        include_object=_ours,
    )
    with context.begin_transaction():
        connection.execute(text("set lock_timeout = '10s'"))
        context.run_migrations()


async def _migrate() -> None:
    engine = create_async_engine(context.config.attributes["url"], poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": LOCK})  # one process at a time
        await connection.commit()
        await connection.run_sync(_run)
        await connection.commit()
    await engine.dispose()


asyncio.run(_migrate())
