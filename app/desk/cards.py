"""A task on a phone: what, where, the exact words, and how to be sure that it is the right group. Pure."""

from app.actions import Action, Button, Card, RemoveMember, RenameGroup, SendText
from app.content.service import say
from app.desk.decide import Where, check_words

PREFIX = "desk-"
TITLES = {"send_text": "请在群里发言", "remove_member": "请移出成员", "rename_group": "请改回群名"}


def words_of(action: Action, where: Where) -> str:
    """The task in words."""
    match action:
        case SendText(text=text):
            return say("task.send_text", group=where.name, text=text)
        case RemoveMember(name=who, person_id=person, reason=reason):
            return say("task.remove_member", name=who or person, group=where.name, reason=reason)
        case RenameGroup(name=right, reason=reason):
            return say("task.rename_group", name=right, reason=reason)
    return action.kind


def to_copy(action: Action) -> str:
    """The exact words to put into the client; "" where there are none."""
    match action:
        case SendText(text=text):
            return text
        case RenameGroup(name=right):
            return right
    return ""


def task_card(action: Action, task_id: int, where: Where) -> Card:
    """The card of a task; its page has the words to copy."""
    return Card(
        title=TITLES.get(action.kind, "请帮忙处理"),
        subtitle=where.name,
        text=words_of(action, where),
        lines=(("门店", where.store), ("核对", check_words(where)), ("群号尾", where.mark)),
        buttons=(Button(text="已处理", key="done", style="main"), Button(text="做不了", key="cannot")),
        page=f"tasks/{task_id}",
    )
