"""Forms of the console: fields described once, shown and read back in one way."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from app.errors import AppError, BadRequest, Words
from app.registry.hours import week_words
from app.sheets.hours import hours
from app.sheets.spec import Fault

Kind = Literal[
    "text", "area", "code", "int", "money", "number", "bool", "choice", "tags", "hours", "date", "password", "hidden"
]
_MONEY = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class FormField:
    """One field. `suggest`: a list of the console whose values are offered while one types."""

    name: str
    label: Words
    kind: Kind = "text"
    help: Words = Words("", "")
    choices: Mapping[str, Words] = field(default_factory=dict)
    required: bool = False
    most: int = 200
    suggest: Sequence[tuple[str, str]] = ()
    fixed: bool = False  # shown, not changed

    def shown(self, value: Any) -> str:
        """A value as it stands in the field."""
        if value is None:
            return ""
        match self.kind:
            case "money":
                return f"{value / 100:.2f}"
            case "tags":
                return "、".join(value)
            case "hours":
                return week_words(value).zh if value else ""
            case "bool":
                return "1" if value else ""
        return str(value)

    def read(self, text: str) -> Any:
        """What was typed, as a value; None for nothing. Raises BadRequest."""
        words = text.replace("\x00", "").replace("\r\n", "\n").strip()
        if not words:
            if self.required:
                raise self._wrong("要填写", "is needed")
            return _NOTHING.get(self.kind)
        if len(words) > self.most:
            raise self._wrong(f"最多 {self.most} 个字", f"has {self.most} characters at most")
        return self._value(words)

    def _value(self, words: str) -> Any:
        readers: Mapping[str, Callable[[str], Any]] = {
            "int": self._int,
            "number": self._number,
            "money": self._fen,
            "bool": lambda _: True,
            "choice": self._choice,
            "tags": lambda several: [part for part in re.split(r"[、,，;；\n]+\s*", several) if part],
            "hours": self._hours,
            "date": self._date,
        }
        return readers.get(self.kind, str)(words)

    def _int(self, words: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,9}", words):
            raise self._wrong("请填整数", "is a whole number")
        return int(words)

    def _choice(self, words: str) -> str:
        if words not in self.choices:
            raise self._wrong("请从列表里选", "is one of the list")
        return words

    def _number(self, words: str) -> float:
        try:
            return float(words)
        except ValueError:
            raise self._wrong("请填数字", "is a number") from None

    def _fen(self, words: str) -> int:
        plain = words.replace(",", "").replace("，", "").lstrip("¥￥").strip()
        if not _MONEY.fullmatch(plain):
            raise self._wrong("请填金额，如 198 或 19.90", "is an amount, like 198 or 19.90")
        yuan, _, rest = plain.partition(".")
        return int(yuan) * 100 + int(rest.ljust(2, "0") or 0)

    def _hours(self, words: str) -> list[Any]:
        try:
            return [[list(period) for period in day] for day in hours(words)]
        except Fault as fault:
            raise BadRequest(
                Words(f"{self.label.zh}：{fault.words.zh}", f"{self.label.en}: {fault.words.en}")
            ) from None

    def _date(self, words: str) -> date:
        try:
            return date.fromisoformat(words)
        except ValueError:
            raise self._wrong("请填日期，如 2026-12-31", "is a date, like 2026-12-31") from None

    def _wrong(self, zh: str, en: str) -> BadRequest:
        return BadRequest(Words(f"“{self.label.zh}”{zh}", f"{self.label.en} {en}"))


_NOTHING: Mapping[str, Any] = {
    "text": "",
    "area": "",
    "code": "",
    "tags": [],
    "hours": [],
    "bool": False,
    "password": "",
}


@dataclass(slots=True)
class Filled:
    """A form as it was sent: values by name, what was typed, and what is wrong, by field ("" for the whole)."""

    values: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    faults: dict[str, Words] = field(default_factory=dict)


def filled(fields: Sequence[FormField], form: Mapping[str, Any]) -> Filled:
    """Read a form. Every fault is found, and nothing that was typed is lost."""
    found = Filled()
    for one in fields:
        if one.fixed:
            continue
        text = form.get(one.name, "")
        found.typed[one.name] = text if isinstance(text, str) else ""
        try:
            found.values[one.name] = one.read(found.typed[one.name])
        except AppError as error:
            found.faults[one.name] = error.detail
    return found
