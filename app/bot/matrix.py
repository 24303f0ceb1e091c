"""Which hand does which action; what none can do, a person is asked to do."""

from collections.abc import Container
from dataclasses import dataclass

from app.actions import Action, SendText
from app.config import Settings
from app.errors import Words
from app.registry.store import GroupFacts

#: the capability matrix: which hand does which action; what none can do, a person is asked to do
CAPABILITIES: dict[str, str] = {
    "send_text:group": "hosted",
    "send_text:person": "hosted",
    "send_text:staff": "app",
    "send_card": "app",
    "update_card": "app",
    "remove_member": "hosted",
    "rename_group": "hosted",
    "fetch_group": "app",
    "list_groups": "app",
    "mass_post": "app",
    "mass_step": "app",
    "set_welcome": "app",
    "set_join_way": "app",
    "read_join_way": "app",
    "transfer": "app",
}
BY_HAND = frozenset({"send_text:group", "remove_member", "rename_group"})


@dataclass(frozen=True, slots=True)
class Matrix:
    """Names who does an action in a group now: a hand, "desk", or "none"."""

    hands: Container[str]

    def __call__(self, action: Action, group: GroupFacts | None) -> str:
        """The name of the hand, "desk" for a person, "none" when nobody can."""
        name = _name(action)
        if getattr(action, "by_hand", False):
            return "desk" if name in BY_HAND else "none"
        return who_does(name, self.hands, account=bool(group and group.account))

    def by_hand(self, action: Action) -> bool:
        """Whether a person can be asked to do it instead."""
        return _name(action) in BY_HAND


def _name(action: Action) -> str:
    if isinstance(action, SendText):
        alone = action.alone or not action.group_id
        return f"send_text:{'staff' if action.staff_id else 'person' if alone else 'group'}"
    return action.kind


#: what each action is called, for the page that shows the matrix
NAMES: dict[str, Words] = {
    "send_text:group": Words("在群里说话", "speak in a group"),
    "send_text:person": Words("私聊顾客", "write to a customer alone"),
    "send_text:staff": Words("给员工发消息", "write to staff"),
    "send_card": Words("给员工发卡片", "cards to staff"),
    "update_card": Words("更新卡片", "exchange a card"),
    "remove_member": Words("移出成员", "remove a member"),
    "rename_group": Words("改群名", "rename a group"),
    "fetch_group": Words("读群资料和成员", "read a group"),
    "list_groups": Words("列出全部群", "list all groups"),
    "mass_post": Words("备好群发，群主一点就发", "prepare a mass message, the owner taps"),
    "mass_step": Words("看群发结果、催、撤", "mass messages: read, remind, take back"),
    "set_welcome": Words("入群欢迎语模板", "welcome templates"),
    "set_join_way": Words("入群码", "join codes"),
    "read_join_way": Words("读入群码", "read a join code"),
    "transfer": Words("换群主", "change a group's owner"),
}


#: who does something, for people
WHO: dict[str, Words] = {
    "app": Words("企业微信应用", "the WeCom application"),
    "hosted": Words("托管账号", "the hosted account"),
    "desk": Words("请人做（卡片）", "a person, by card"),
    "none": Words("做不了", "nobody"),
}
#: what concerns a single group
IN_A_GROUP = ("send_text:group", "send_text:person", "remove_member", "rename_group", "mass_post", "fetch_group")


def connected(settings: Settings) -> frozenset[str]:
    """The hands that these settings allow for. Pure."""
    main = settings.wecom.get("")
    app = {"app"} if main and main.secret.get_secret_value() else set()
    return frozenset(app | ({"hosted"} if settings.hosted_base else set()))


def who_does(name: str, hands: Container[str], *, account: bool) -> str:
    """Who does an action in a group with or without a hosted account: a hand's name, "desk", or "none". Pure."""
    hand = CAPABILITIES[name]
    if hand in hands and (hand != "hosted" or account):
        return hand
    return "desk" if name in BY_HAND else "none"
