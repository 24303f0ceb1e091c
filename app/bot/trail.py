"""What came of one thing that happened: each step on its way through the line, in order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.bot import store
from app.bot.lists import ENDED, SENDING
from app.bot.matrix import NAMES
from app.errors import NotFound, Words
from app.members import service as members
from app.orders import decide
from app.registry import service as registry
from app.work import Work


@dataclass(frozen=True, slots=True)
class Step:
    """One step: when (None: not yet), what, and a word about it."""

    at: datetime | None
    what: Words
    note: str = ""


_SOURCES = {
    "relay": Words("动作回报", "report of an action"),
    "wecom": Words("企业微信回调", "WeCom's callback"),
    "sync": Words("全群核对发现", "found by a walk"),
}
_ENDS = {
    "done": Words("处理完", "handled"),
    "skipped": Words("无需处理", "nothing to do"),
    "dropped": Words("已丢弃", "dropped"),
}


async def way(work: Work, message_id: int) -> list[Step]:
    """The way of a message. Raises NotFound, Forbidden."""
    work.who.require("messages")
    row = await store.message(work.db, message_id)
    if row is None:
        raise NotFound(Words("没有这条消息，或已过保存期", "there is no such message, or it is no longer kept"))
    await _require_sight(work, row["group_id"])
    source = _SOURCES.get(row["source"].partition(":")[0], Words("托管账号听到", "heard by a hosted account"))
    steps = [
        Step(row["at"], Words("发生", "happened")),
        Step(row["kept_at"], Words(f"收下（{source.zh}）", f"kept ({source.en})"), row["source"]),
        Step(
            row["handled_at"], _ENDS.get(row["outcome"], Words(row["outcome"], row["outcome"])), "；".join(row["notes"])
        ),
    ]
    if row["key"] is None:
        return steps
    cause = f"in:{row['key'].hex()}"
    steps += [_moved(move) for move in await store.moves_by(work.db, cause)]
    steps += [_acted(action) for action in await store.actions_by(work.db, cause)]
    return steps


async def _require_sight(work: Work, group_id: str | None) -> None:
    if not work.who.sees_all:
        group = await registry.group(work, group_id) if group_id else None
        work.who.require_sight(group.store_id if group else None, group_id)


def _moved(row: Any) -> Step:
    what = decide.move_words(row["what"])
    number = row["number"]
    return Step(row["at"], Words(f"{number} 号单：{what.zh}", f"ticket {number}: {what.en}"))


def _acted(row: Any) -> Step:
    state = ENDED.get(row["state"]) or SENDING.get(row["state"]) or Words(row["state"], row["state"])
    kind = _ACTS.get(row["kind"]) or NAMES.get(row["kind"], Words(row["kind"], row["kind"]))
    return Step(row["at"], Words(f"{kind.zh}：{state.zh}", f"{kind.en}: {state.en}"), row["text"] or row["note"] or "")


_ACTS = {
    "send_text": Words("说话", "say"),
    "send_picture": Words("发图片", "show a picture"),
    "send_card": Words("发卡片", "card"),
    "update_card": Words("更新卡片", "exchange a card"),
    "remove_member": Words("移出成员", "remove"),
    "rename_group": Words("改群名", "rename"),
    "set_notice": Words("改群公告", "set the notice"),
    "invite": Words("邀请进群", "invite"),
    "fetch_group": Words("读取群资料", "read the group"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a customer said in a group, and what they are called."""

    person_id: str
    name: str
    text: str


async def said(work: Work, message_id: int) -> Said:
    """A customer's words. Raises NotFound for what nobody, or one of ours, has said; Forbidden."""
    work.who.require("messages")
    row = await store.message(work.db, message_id)
    role = ((row["event"] or {}).get("judged") or {}).get("role") if row is not None else None
    if row is None or row["kind"] != "MessagePosted" or not row["text"] or role not in ("", "fan", None):
        raise NotFound(Words("没有这条顾客的话", "no customer has said this"))
    group = await registry.group(work, row["group_id"]) if row["group_id"] else None
    work.who.require_sight(group.store_id if group else None, row["group_id"] or "")
    names = await members.names(work, [row["person_id"]])
    return Said(row["person_id"], names.get(row["person_id"], ""), row["text"])
