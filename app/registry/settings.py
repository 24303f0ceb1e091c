"""What can be set, by chain, store type, store or group, and which value counts. Pure.

A more particular scope overrides a more general one; every value says where it comes from (X-13).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import BadRequest, Words
from app.registry.known import SETTINGS
from app.registry.setting import Setting, Value

#: from general to particular
SCOPES = ("chain", "store_type", "store", "group")
SCOPE_NAMES = {
    "chain": Words("全部门店", "the chain"),
    "store_type": Words("门店类型", "store type"),
    "store": Words("门店", "store"),
    "group": Words("群", "group"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A value that was set somewhere. `target` is "" for the chain, else the type, the store's id, the group's id."""

    scope: str
    target: str
    key: str
    value: Value


@dataclass(frozen=True, slots=True)
class Effective:
    """The value that counts, and where it comes from ("default" or a scope)."""

    value: Value
    scope: str
    target: str = ""


def setting(key: str) -> Setting:
    """The setting of this name. Raises BadRequest."""
    if key not in SETTINGS:
        raise BadRequest(Words(f"没有“{key}”这个设置", f"there is no setting {key!r}"))
    return SETTINGS[key]


#: what is due when the words of the welcome change, and which those are
GREETINGS = "rules.greetings"
OF_THE_WELCOME = frozenset({"welcome", "welcome_text"})


class Chosen:
    """The values that count at one place."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._found: dict[str, Row] = {}
        for row in sorted(rows, key=lambda row: SCOPES.index(row.scope)):
            self._found[row.key] = row

    def effective(self, key: str) -> Effective:
        """The value of a setting, and where it comes from."""
        row = self._found.get(key)
        return Effective(row.value, row.scope, row.target) if row else Effective(SETTINGS[key].default, "default")

    def flag(self, key: str) -> bool:
        """The value of a bool."""
        return bool(self.effective(key).value)

    def number(self, key: str) -> int:
        """The value of an int."""
        return int(self.effective(key).value)

    def words(self, key: str) -> str:
        """The value of a text."""
        return str(self.effective(key).value)


def applies(row: Row, *, store_type: str, store_id: int | None, group_id: str) -> bool:
    """Whether a value that was set counts at a place."""
    here = {"chain": "", "store_type": store_type, "store": str(store_id or ""), "group": group_id}
    return row.scope == "chain" or (bool(row.target) and here.get(row.scope) == row.target)
