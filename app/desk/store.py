"""All SQL of the desk."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.desk.models import TaskRow


async def open_task(session: AsyncSession, **values: object) -> int | None:
    """Write a task, once for each action. None when it was there already."""
    made: int | None = await session.scalar(
        insert(TaskRow).values(values).on_conflict_do_nothing(index_elements=["outbox_id"]).returning(TaskRow.id)
    )
    return made


async def lock(session: AsyncSession, task_id: int) -> TaskRow | None:
    """One task, locked."""
    return await session.get(TaskRow, task_id, with_for_update=True, populate_existing=True)


async def matching(session: AsyncSession, kind: str, group_id: str, people: Sequence[str] | None) -> list[TaskRow]:
    """Open tasks of a kind in a group, about any of these people, locked."""
    query = select(TaskRow).where(TaskRow.state == "open", TaskRow.kind == kind, TaskRow.group_id == group_id)
    if people is not None:
        query = query.where(TaskRow.person_id.in_(people))
    return list(await session.scalars(query.order_by(TaskRow.id).with_for_update()))


async def close(session: AsyncSession, task_ids: Sequence[int], state: str, by: str, how: str, at: datetime) -> None:
    """Tasks came to an end."""
    await session.execute(
        update(TaskRow)
        .where(TaskRow.id.in_(task_ids))
        .values(state=state, closed_at=at, closed_by=by, closed_how=how)
        .execution_options(synchronize_session=False)
    )


async def open_for(session: AsyncSession, staff_id: str | None, most: int) -> list[TaskRow]:
    """Open tasks, oldest first: of one staff member, or all of them."""
    query = select(TaskRow).where(TaskRow.state == "open")
    if staff_id is not None:
        query = query.where(TaskRow.asked_of == staff_id)
    return list(await session.scalars(query.order_by(TaskRow.id).limit(most)))
