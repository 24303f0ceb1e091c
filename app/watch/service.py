"""The public door of the watch: look, tell the operators, sum the day up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from app.clock import SHANGHAI, business_date, local
from app.errors import Words
from app.registry import service as registry
from app.watch import decide, store
from app.watch.decide import Ref, Trouble
from app.wecom import refused
from app.work import Work

SUMMARY = "watch.summary"
SUMMARY_AT = time(21, 30)
_TOO_LATE = timedelta(hours=2)


async def look(
    work: Work, disk: float | None, seen: dict[Ref, int], silent: Sequence[str] = (), *, silence: bool = False
) -> dict[Ref, int]:
    """One look: what begins and what ends is kept and told to the operators. Answers what is to be seen again.

    `silent`, `silence`: see Measured.
    """
    open_ = await store.open_alarms(work.db)
    measured = replace(await store.measure(work.db, disk), silent=silent, silence=silence)
    begin, end, again = decide.step(measured, open_, seen)
    for trouble in begin:
        await tell(work, trouble)
    for key in end:
        if (row := await store.end(work.db, key)) is not None:
            minutes = max(1, round((row["cleared_at"] - row["since"]).total_seconds() / 60))
            await registry.tell_operators(work, f"✓ 已恢复（{minutes} 分钟）：{row['zh']}", f"alarm:{row['id']}:over")
    await _plan_summary(work)
    return again


async def tell(work: Work, trouble: Trouble, *, ended: bool = False) -> None:
    """Put a trouble on record and tell the operators, once."""
    code = trouble.values.get("code")
    said = decide.words(trouble, refused.words(code) if isinstance(code, int) and code else _REFUSED)
    made = await store.raise_alarm(work.db, trouble.key, said, ended=ended)
    if made is not None:
        mark = "✓" if ended else "⚠"
        await registry.tell_operators(work, f"{mark} 管家：{said.zh}\n{decide.CURES[trouble.kind].zh}", f"alarm:{made}")


_REFUSED = Words("密钥不对", "the secret is wrong")


async def _plan_summary(work: Work) -> None:
    today = business_date(work.now)
    at = datetime.combine(today, SUMMARY_AT, SHANGHAI)
    if at <= work.now:
        at += timedelta(days=1)
    if not await store.planned(work.db, key := f"summary:{at:%Y-%m-%d}"):
        work.at(at, SUMMARY, key)


async def summary_due(work: Work, due_at: datetime) -> None:
    """Tell what the day brought; when it is too late for that, leave it."""
    if work.now - due_at > _TOO_LATE:
        work.note("too late for the day's summary")
        return
    began = datetime.combine(business_date(due_at), time(0), SHANGHAI)
    numbers = await store.day(work.db, began, due_at, work.now - began)
    said = summary_words(due_at, numbers)
    if await store.raise_alarm(work.db, ("summary", f"{local(due_at):%Y-%m-%d}"), said, ended=True):
        marked = (await registry.chosen_everywhere(work, []))("").flag("summary_markdown")
        cause = f"summary:{local(due_at):%Y-%m-%d}"
        await registry.tell_operators(work, decide.marked(said.zh) if marked else said.zh, cause, markdown=marked)


def summary_words(at: datetime, numbers: dict[str, int]) -> Words:
    """A day in a few lines. Pure."""
    n = numbers
    zh = [
        f"管家日报 {local(at):%m-%d}",
        f"消息 {n['messages']} · 进群 {n['joins']} · 离群 {n['leaves']}",
        f"订单 {n['opened']}：按时接单 {n['in_time']}，超时 {n['late']}，还没接 {n['waiting']}",
        f"提醒 {n['reminded']} · 移出 {n['removed']}",
        f"待人处理 {n['tasks']} · 不确定 {n['unsure']} · 失败 {n['dead']} · 今天的警报 {n['alarms']}",
    ]
    en = (
        f"guanjia, {local(at):%m-%d}: {n['messages']} messages, {n['joins']} joins, {n['leaves']} leaves; "
        f"{n['opened']} orders, {n['in_time']} accepted in time, {n['late']} late, {n['waiting']} waiting; "
        f"{n['reminded']} reminded, {n['removed']} removed; {n['tasks']} tasks, {n['unsure']} unsure, "
        f"{n['dead']} dead, {n['alarms']} alarms"
    )
    return Words("\n".join(zh), en)


def notice(row: Any) -> str:
    """What the webhook is told of an alarm."""
    if row["kind"] == "summary":
        return str(row["zh"])
    over = "✓ 已恢复：" if row["cleared_at"] and row["told_at"] else "✓ " if row["cleared_at"] else "⚠ 管家："
    cure = "" if row["cleared_at"] else f"\n{decide.CURES[row['kind']].zh}"
    return f"{over}{row['zh']}{cure}"


async def standing(work: Work) -> Sequence[Any]:
    """The troubles that have not ended, each with what to do about it. Raises Forbidden."""
    work.who.require("line")
    return [{**row, "cure": decide.CURES[row["kind"]]} for row in await store.standing(work.db)]
