"""One thing that can be set: its name, its kind, and what values it takes. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from app.errors import BadRequest, Words
from app.registry import modes, periods

Value = bool | int | str
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set. `least` and `most` bound numbers; `variables` may stand in braces in a text."""

    key: str
    label: Words
    kind: Literal["bool", "int", "text", "choice", "periods", "modes"]
    default: Value
    help: Words = Words("", "")
    unit: Words = Words("", "")
    least: int = 0
    most: int = 1_000_000
    variables: tuple[str, ...] = ()
    choices: Mapping[str, Words] = field(default_factory=dict)

    def check(self, value: Any) -> Value:
        """`value` as it is kept. Raises BadRequest that names the fault and the cure."""
        match self.kind:
            case "bool":
                return self._bool(value)
            case "int":
                return self._int(value)
            case "choice":
                return self._choice(value)
            case "periods":
                dates = "2027-01-25~2027-02-21"
                return self._listed(lambda words: periods.written(periods.periods(words)), value, dates, dates)
            case "modes":
                zh, en = "规则标题＝关闭（或只观察、执行）", "title=off (or observe, enforce)"
                return self._listed(lambda words: modes.written(modes.modes(words)), value, zh, en)
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

    def _choice(self, value: Any) -> str:
        if value not in self.choices:
            known = "、".join(words.zh for words in self.choices.values())
            raise self._wrong(f"请选：{known}", f"choose one of {', '.join(self.choices)}")
        return str(value)

    def _listed(self, tidied: Callable[[str], str], value: Any, zh: str, en: str) -> str:
        """What stands between commas, as it is written usually. `zh`, `en`: how to write one."""
        try:
            return tidied(self._text(value))
        except ValueError as error:
            raise self._wrong(
                f"看不懂“{error}”，请写成 {zh}，多个用顿号隔开，没有就写“－”",
                f"{error} is not understood: write {en}, with commas between; － for none",
            ) from None

    def _text(self, value: Any) -> str:
        words = str(value).replace("\x00", "").replace("\r\n", "\n").strip()
        if not words or len(words) > _LONGEST:
            raise self._wrong(f"请填 1 到 {_LONGEST} 个字", f"1 to {_LONGEST} characters are needed")
        return words

    def _wrong(self, zh: str, en: str) -> BadRequest:
        return BadRequest(Words(f"{self.label.zh}：{zh}", f"{self.label.en}: {en}"))
