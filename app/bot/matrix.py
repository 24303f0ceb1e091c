"""Which hand does which action; what none can do, a person is asked to do."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.actions import Action, SendText
from app.config import Settings
from app.errors import Words
from app.registry.store import GroupFacts

#: the capability matrix: which hands do which action; what none can do, a person is asked to do.
#: "hosted": accounts that know ids; "names": those that know names alone
CAPABILITIES: Mapping[str, tuple[str, ...]] = {
    "send_text:group": ("hosted", "names"),
    "send_text:person": ("hosted",),
    "send_text:staff": ("app",),
    "send_picture": ("hosted",),
    "send_card": ("app",),
    "tell_staff_group": ("robot",),
    "update_card": ("app",),
    "remove_member": ("hosted", "names"),
    "rename_group": ("hosted", "names"),
    "set_notice": ("names",),
    "invite": ("hosted", "names"),
    "set_remark": ("names",),
    "fetch_group": ("app",),
    "list_groups": ("app",),
    "mass_post": ("app",),
    "mass_step": ("app",),
    "set_welcome": ("app",),
    "set_join_way": ("app",),
    "read_join_way": ("app",),
    "mark_tag": ("app",),
    "transfer": ("app",),
}
#: the kind of account that a hand acts through
ACCOUNTS: Mapping[str, str] = {"hosted": "juzi", "names": "worktool"}
#: a group is spoken to by its remark only while the remark was read back so lately
REMARK_GOOD = timedelta(hours=24)
BY_HAND = frozenset({"send_text:group", "remove_member", "rename_group", "set_notice", "invite"})


@dataclass(frozen=True, slots=True)
class Matrix:
    """Names who does an action in a group now: a hand, "desk", or "none"."""

    hands: Container[str]

    def __call__(self, action: Action, group: GroupFacts | None) -> str:
        """The name of the hand, "desk" for a person, "none" when nobody can."""
        name = name_of(action)
        if getattr(action, "by_hand", False):
            return "desk" if name in BY_HAND else "none"
        return who_does(name, self.hands, kind=group.account_kind if group and group.account else "")

    def name(self, action: Action) -> str:
        """What the matrix calls it."""
        return name_of(action)

    def by_hand(self, action: Action) -> bool:
        """Whether a person can be asked to do it instead."""
        return name_of(action) in BY_HAND


def unaddressed(code: str | None, seen_at: datetime | None, now: datetime) -> str:
    """Why an account that knows names alone does not speak in a group; "" when it may. Pure."""
    if not code:
        return "the group has no remark of ours yet"
    if seen_at is None:
        return "the group's remark was not read back yet"
    return "" if now - seen_at <= REMARK_GOOD else "the group's remark was not seen for 24 h"


def name_of(action: Action) -> str:
    """What the matrix calls an action."""
    if isinstance(action, SendText):
        alone = action.alone or not action.group_id
        return f"send_text:{'staff' if action.staff_id else 'person' if alone else 'group'}"
    return action.kind


#: what each action is called, for the page that shows the matrix
NAMES: dict[str, Words] = {
    "send_text:group": Words("在群里说话", "speak in a group"),
    "send_text:person": Words("私聊顾客", "write to a customer alone"),
    "send_text:staff": Words("给员工发消息", "write to staff"),
    "send_picture": Words("在群里发图片", "show a picture in a group"),
    "send_card": Words("给员工发卡片", "cards to staff"),
    "tell_staff_group": Words("在员工群里说", "tell the staff's own group"),
    "update_card": Words("更新卡片", "exchange a card"),
    "remove_member": Words("移出成员", "remove a member"),
    "rename_group": Words("改群名", "rename a group"),
    "set_notice": Words("改群公告", "set a group's notice"),
    "invite": Words("邀请进群", "invite somebody"),
    "set_remark": Words("给群设备注码", "set a group's remark"),
    "fetch_group": Words("读群资料和成员", "read a group"),
    "list_groups": Words("列出全部群", "list all groups"),
    "mass_post": Words("备好群发，群主一点就发", "prepare a mass message, the owner taps"),
    "mass_step": Words("看群发结果、催、撤", "mass messages: read, remind, take back"),
    "set_welcome": Words("入群欢迎语模板", "welcome templates"),
    "set_join_way": Words("入群码", "join codes"),
    "read_join_way": Words("读入群码", "read a join code"),
    "mark_tag": Words("给顾客打企业标签", "mark customers with a corp tag"),
    "transfer": Words("换群主", "change a group's owner"),
}


#: who does something, for people
WHO: dict[str, Words] = {
    "app": Words("企业微信应用", "the WeCom application"),
    "hosted": Words("托管账号", "the hosted account"),
    "names": Words("只认名字的账号", "an account that knows names alone"),
    "robot": Words("员工群机器人", "the staff group's robot"),
    "desk": Words("请人做（卡片）", "a person, by card"),
    "none": Words("做不了", "nobody"),
}
#: what concerns a single group
IN_A_GROUP = (
    "send_text:group", "send_picture", "send_text:person", "remove_member", "rename_group", "set_notice",
    "invite", "mass_post", "fetch_group",
)  # fmt: skip


def connected(settings: Settings) -> frozenset[str]:
    """The hands that these settings allow for, but for accounts that know names alone. Pure."""
    main = settings.wecom.get("")
    app = {"app"} if main and main.secret.get_secret_value() else set()
    robot = {"robot"} if settings.staff_robot else set()
    return frozenset(app | robot | ({"hosted"} if settings.hosted_base else set()))


def who_does(name: str, hands: Container[str], *, kind: str) -> str:
    """Who does an action in a group whose hosted account is of this kind ("": it has none). Pure.

    A hand's name, "desk", or "none".
    """
    for hand in CAPABILITIES[name]:
        if hand in hands and ACCOUNTS.get(hand, kind) == kind:
            return hand
    return "desk" if name in BY_HAND else "none"
