"""A task on a phone: what, where, the exact words, and how to be sure that it is the right group. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.actions import Action, Invite, RemoveMember, RenameGroup, SendText, SetNotice
from app.cards import Button, Card, Option, Question
from app.content.service import say
from app.desk.decide import REASONS, Where, check_words

PREFIX = "desk-"
_WHY, _NOT_SAID = "why", "none"  # WeCom takes no empty id
TITLES = {
    "send_text": "请在群里发言",
    "remove_member": "请移出成员",
    "rename_group": "请改回群名",
    "set_notice": "请改群公告",
    "invite": "请邀请进群",
}


def words_of(action: Action, where: Where) -> str:
    """The task in words."""
    match action:
        case SendText():
            return _post(action, where)
        case RemoveMember(name=who, person_id=person, reason=reason):
            return say("task.remove_member", name=who or person, group=where.name, reason=reason)
        case RenameGroup(name=right, reason=reason):
            return say("task.rename_group", name=right, reason=reason)
        case SetNotice(text=text):
            return say("task.set_notice", group=where.name, text=text)
        case Invite(name=who, person_id=person, reason=reason):
            return say("task.invite", name=who or person, group=where.name, reason=reason)
    return action.kind


def _post(action: SendText, where: Where) -> str:
    if not action.text:
        return say("task.send_pictures", group=where.name, count=len(action.pages))
    more = "\n" + say("task.with_pictures", count=len(action.pages)) if action.pages else ""
    return say("task.send_text", group=where.name, text=action.text) + more


def to_copy(action: Action) -> str:
    """The exact words to put into the client; "" where there are none."""
    match action:
        case SendText(text=text) | SetNotice(text=text):
            return text
        case RenameGroup(name=right):
            return right
        case Invite(words=words):
            return words
    return ""


def pictures_of(action: Mapping[str, Any]) -> list[str]:
    """The addresses of the pictures that whoever does it shows with the words, from our own root on."""
    pages = action.get("pages")
    return [f"/{page}" for page in pages if isinstance(page, str)] if isinstance(pages, list) else []


def task_card(action: Action, task_id: int, where: Where, reason: str = "") -> Card:
    """The card of a task; its page has the words to copy. `reason`: the one that stands there, of those it offers."""
    return Card(
        title=TITLES.get(action.kind, "请帮忙处理"),
        subtitle=where.name,
        text=words_of(action, where),
        lines=(("门店", where.store), ("核对", check_words(where)), ("群号尾", where.mark)),
        buttons=(Button(text="已完成", key="done", style="main"), Button(text="做不了", key="cannot")),
        page=f"tasks/{task_id}",
        questions=(Question(key=_WHY, title="做不了是因为", options=_reasons(reason), menu=True),),
    )


def _reasons(chosen: str) -> tuple[Option, ...]:
    return tuple(Option(id=one or _NOT_SAID, text=words.zh, chosen=one == chosen) for one, words in REASONS.items())


def reason_in(selected: Mapping[str, Sequence[str]]) -> str:
    """The reason that was chosen on a task's card; "" for none, and for what the card does not offer."""
    (reason,) = selected.get(_WHY, ())[:1] or ("",)
    return reason if reason in REASONS else ""


def back_card(kind: str, task_id: int, words: str, reason: str) -> Card:
    """What the operators read of a task that somebody cannot do."""
    return Card(
        title="任务被退回",
        subtitle=TITLES.get(kind, kind),
        text=words,
        big=(REASONS[reason].zh, "为什么做不了") if reason else None,
        page=f"tasks/{task_id}",
    )
