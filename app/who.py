"""Who asks, and what they may do. Services check it, so that no route can forget to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from app.errors import Forbidden, Words

Role = Literal["system", "nobody", "operator", "manager", "clerk", "steward", "auditor"]
Level = Literal["read", "write"]
Area = Literal[
    "stores",
    "staff",
    "groups",
    "members",
    "tickets",
    "tasks",
    "messages",
    "line",
    "catalogue",
    "settings",
    "holds",
    "audit",
    "accounts",
    "imports",
    "connect",
    "privacy",
    "cases",
    "rules",
]
#: what people may choose for an account or a token, with what it is called
ROLES: Mapping[str, Words] = {
    "operator": Words("运营", "operator"),
    "manager": Words("店长", "manager"),
    "clerk": Words("店员", "clerk"),
    "steward": Words("大管家", "steward"),
    "auditor": Words("审计", "auditor"),
}
AREAS: tuple[str, ...] = get_args(Area)
_ALL = frozenset(AREAS)
#: least right by default: what is not here is not allowed
_READS: Mapping[str, frozenset[str]] = {
    "system": _ALL,
    "operator": _ALL,
    "auditor": _ALL - {"connect", "accounts", "privacy"},
    "manager": frozenset(
        {"stores", "staff", "groups", "members", "tickets", "tasks", "messages", "catalogue", "holds", "cases", "rules"}
    ),
    "clerk": frozenset({"stores", "groups", "tickets", "tasks", "catalogue"}),
    "steward": frozenset({"groups", "tickets", "tasks", "cases"}),
}
_WRITES: Mapping[str, frozenset[str]] = {
    "system": _ALL,
    "operator": _ALL,
    "auditor": frozenset(),
    "manager": frozenset({"stores", "tickets", "tasks", "holds", "cases"}),
    "clerk": frozenset({"tickets", "tasks"}),
    "steward": frozenset({"tasks", "cases"}),
}


#: what belongs to the chain as a whole: not for whoever sees a part of it (a key for one shop), whatever their role
_WHOLE: Mapping[str, frozenset[str]] = {
    "read": frozenset({"line", "audit", "accounts", "imports", "connect", "privacy"}),
    "write": frozenset({"line", "audit", "accounts", "imports", "connect", "privacy", "catalogue", "rules"}),
}


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who asks. `stores` and `groups`: the only ones they see; None for all of them.

    `name` goes into the audit. `staff_id` is set for staff of the corp.
    """

    name: str
    role: Role
    stores: frozenset[int] | None = None
    groups: frozenset[str] | None = None
    staff_id: str | None = None

    def may(self, area: str, level: Level = "read") -> bool:
        """Whether this role may do that at all."""
        if area in _WHOLE[level] and not self.sees_all:
            return False
        return area in (_READS if level == "read" else _WRITES).get(self.role, frozenset())

    def require(self, area: str, level: Level = "read") -> None:
        """Raise Forbidden unless this role may do that at all."""
        if not self.may(area, level):
            role = ROLES.get(self.role, Words("未登录", "nobody"))
            zh = f"您的角色（{role.zh}）不能{_DO[level].zh}这里的内容"
            raise Forbidden(Words(zh, f"your role ({role.en}) may not {_DO[level].en} {area}"))

    def require_everything(self) -> None:
        """Raise Forbidden unless they see the whole chain."""
        if not self.sees_all:
            raise Forbidden(Words("这里要能看到全部门店的人才行", "this is for those who see the whole chain"))

    @property
    def sees_all(self) -> bool:
        """Whether no store or group is out of sight."""
        return self.stores is None and self.groups is None

    def sees(self, store_id: int | None, group_id: str | None = None) -> bool:
        """Whether something of this store and group is in sight."""
        if self.sees_all:
            return True
        return store_id in (self.stores or ()) or group_id in (self.groups or ())

    def require_sight(self, store_id: int | None, group_id: str | None = None) -> None:
        """Raise Forbidden for something of another store or group."""
        if not self.sees(store_id, group_id):
            raise Forbidden(Words("这不属于您的门店或群", "this belongs to another store or group"))


_DO = {"read": Words("查看", "see"), "write": Words("修改", "change")}
#: whoever has not signed in
NOBODY = Who("nobody", "nobody", frozenset(), frozenset())
#: the line itself: callbacks, due moments, what staff do on their phones is checked by duty
SYSTEM = Who("system", "system")
