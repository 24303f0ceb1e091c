"""What can be set, by chain, store type, store or group, and which value counts. Pure.

A more particular scope overrides a more general one; every value says where it comes from (X-13).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.actions import OBSERVABLE, PARTS
from app.errors import BadRequest, Words

#: from general to particular
SCOPES = ("chain", "store_type", "store", "group")
SCOPE_NAMES = {
    "chain": Words("全部门店", "the chain"),
    "store_type": Words("门店类型", "store type"),
    "store": Words("门店", "store"),
    "group": Words("群", "group"),
}
Value = bool | int | str
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set. `least` and `most` bound numbers; `variables` may stand in braces in a text."""

    key: str
    label: Words
    kind: Literal["bool", "int", "text"]
    default: Value
    help: Words = Words("", "")
    unit: Words = Words("", "")
    least: int = 0
    most: int = 1_000_000
    variables: tuple[str, ...] = ()

    def check(self, value: Any) -> Value:
        """`value` as it is kept. Raises BadRequest that names the fault and the cure."""
        match self.kind:
            case "bool":
                return self._bool(value)
            case "int":
                return self._int(value)
        return self._text(value)

    def _bool(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        words = str(value).strip().lower()
        if words in ("true", "1", "on", "yes", "是", "开"):
            return True
        if words in ("false", "0", "off", "no", "否", "关", ""):
            return False
        raise self._wrong("请选“开”或“关”", "say on or off")

    def _int(self, value: Any) -> int:
        try:
            number = int(str(value).strip())
        except ValueError:
            raise self._wrong("请填整数", "a whole number is needed") from None
        if isinstance(value, bool) or not self.least <= number <= self.most:
            raise self._wrong(f"请填 {self.least} 到 {self.most}", f"it goes from {self.least} to {self.most}")
        return number

    def _text(self, value: Any) -> str:
        words = str(value).replace("\x00", "").replace("\r\n", "\n").strip()
        if not words or len(words) > _LONGEST:
            raise self._wrong(f"请填 1 到 {_LONGEST} 个字", f"1 to {_LONGEST} characters are needed")
        return words

    def _wrong(self, zh: str, en: str) -> BadRequest:
        return BadRequest(Words(f"{self.label.zh}：{zh}", f"{self.label.en}: {en}"))


def _live(part: str) -> Setting:
    what = PARTS[part]
    return Setting(
        f"live_{part}",
        Words(f"正式执行：{what.zh}", f"live: {what.en}"),
        "bool",
        True,
        Words("关闭时只记录“本来会做什么”，不真的做。", "While off, what would have been done is recorded, not done."),
    )


_MINUTES = Words("分钟", "min")
SETTINGS: Mapping[str, Setting] = {
    setting.key: setting
    for setting in (
        Setting(
            "nudge_seconds",
            Words("提醒店员", "nudge of the clerk"),
            "int",
            150,
            Words("下单多久没人接，就再提醒一次店员。", "How long after the order clerks are reminded."),
            Words("秒", "s"),
            10,
            3600,
        ),
        Setting(
            "promise_minutes",
            Words("承诺时间", "promise"),
            "int",
            5,
            Words(
                "多久之内给顾客确认；到点没人接就通知店长。",
                "Within which the fan is answered; then the manager hears.",
            ),
            _MINUTES,
            1,
            240,
        ),
        Setting("steward_minutes", Words("请大管家", "steward"), "int", 7, unit=_MINUTES, least=1, most=480),
        Setting("operator_minutes", Words("升级到运营", "operator"), "int", 10, unit=_MINUTES, least=1, most=480),
        Setting("again_minutes", Words("之后每隔", "then every"), "int", 10, unit=_MINUTES, least=1, most=480),
        Setting(
            "patience_minutes",
            Words("等顾客补充", "wait for the customer"),
            "int",
            10,
            Words(
                "问了顾客还没回答时计时停住；多久没回答就请店员跟进。",
                "The clock stands while a customer owes an answer; after so long a clerk takes over.",
            ),
            _MINUTES,
            1,
            240,
        ),
        Setting(
            "ready_minutes",
            Words("取货前提醒", "reminder before it is collected"),
            "int",
            30,
            Words(
                "离取货还有多久时，提醒还没做好的单。", "How long before it is due what is not ready is reminded of."
            ),
            _MINUTES,
            0,
            1440,
        ),
        Setting(
            "uncollected_minutes",
            Words("没来取提醒", "reminder when not collected"),
            "int",
            60,
            unit=_MINUTES,
            least=1,
            most=1440,
        ),
        Setting(
            "complaint_minutes",
            Words("投诉几分钟内有人回", "a complaint is answered within"),
            "int",
            2,
            Words(
                "店长和店员同时收到；翻倍请大管家，三倍到运营。",
                "Manager and clerks hear at once; twice as long: steward.",
            ),
            _MINUTES,
            1,
            120,
        ),
        Setting(
            "compensation_fen",
            Words("投诉补偿金额（分）", "compensation of a complaint (fen)"),
            "int",
            1000,
            Words("0 表示不补偿。", "0: none."),
            least=0,
            most=100_000,
        ),
        Setting(
            "compensation_hazard_fen",
            Words("食品安全投诉补偿（分）", "compensation of a food hazard (fen)"),
            "int",
            5000,
            Words("异物、变质、吃了不适；0 按上面的金额。", "Foreign body, spoiled, illness; 0: as above."),
            least=0,
            most=100_000,
        ),
        Setting(
            "compensation_redo_fen",
            Words("少东西、做错了的补偿（分）", "compensation of a mistake (fen)"),
            "int",
            0,
            Words("一般补送或重做就行；0 按上面的金额。", "Mostly made good in kind; 0: as above."),
            least=0,
            most=100_000,
        ),
        Setting(
            "compensation_words",
            Words("补偿写法", "compensation in words"),
            "text",
            "一张 {amount} 元代金券",
            variables=("amount",),
        ),
        Setting(
            "compensation_days",
            Words("补偿有效", "compensation is good for"),
            "int",
            30,
            unit=Words("天", "days"),
            least=1,
            most=365,
        ),
        Setting("compensation_by_clerks", Words("店员可以发补偿", "clerks may grant it"), "bool", False),
        *(
            Setting(
                f"{name}_words",
                label,
                "text",
                "－",
                Words(
                    "群友问到就这样回答；写“－”表示没有资料，转给店员。",
                    "Said when asked; “－”: not known, a clerk is asked.",
                ),
            )
            for name, label in (
                ("delivery", Words("配送说明", "delivery")),
                ("parking", Words("停车说明", "parking")),
                ("payment", Words("支付与发票说明", "payment and invoices")),
            )
        ),
        Setting(
            "pay_link",
            Words("付款链接", "payment link"),
            "text",
            "－",
            Words("接单时附上；写“－”表示没有。", "Goes with an accepted order; “－”: none."),
            variables=("number",),
        ),
        Setting("welcome", Words("欢迎新人", "welcome newcomers"), "bool", True),
        Setting(
            "welcome_text",
            Words("欢迎语", "welcome"),
            "text",
            "欢迎{names}加入{group}！\n想订蛋糕、面包、早餐，直接在群里说就行，管家马上接单。\n"
            "群里不发广告、不私加好友，祝大家吃得开心～",
            variables=("names", "group", "store"),
        ),
        Setting(
            "welcome_seconds",
            Words("两次欢迎至少间隔", "between two welcomes"),
            "int",
            30,
            unit=Words("秒", "s"),
            least=3,
            most=86_400,
        ),
        Setting(
            "reminders",
            Words("提醒几次后请人处理", "reminders before a person is asked"),
            "int",
            2,
            unit=Words("次", "times"),
            least=1,
            most=10,
        ),
        Setting(
            "reminder_days",
            Words("提醒多久后不再计数", "a reminder counts for"),
            "int",
            30,
            unit=Words("天", "days"),
            least=1,
            most=365,
        ),
        Setting("protect_name", Words("保护群名", "protect the group's name"), "bool", True),
        Setting(
            "brief",
            Words("交班提要", "shift briefs"),
            "bool",
            True,
            Words(
                "开门、中午、打烊时告诉店员有哪些要做。",
                "At opening, noon and closing clerks hear what there is to do.",
            ),
        ),
        Setting("posts", Words("定时内容", "timetable posts"), "bool", True),
        *(_live(part) for part in OBSERVABLE),
    )
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
