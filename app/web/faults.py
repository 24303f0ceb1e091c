"""What is wrong with a request, field by field, in both languages."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.errors import Fault, Invalid, Words

#: by pydantic's name of the rule; its own sentence is the English one
_CHINESE: Mapping[str, str] = {
    "missing": "必填",
    "extra_forbidden": "没有这个字段",
    "json_invalid": "不是有效的 JSON",
    "unreadable": "含有不能保存的字符",
    "string_type": "要是文字",
    "string_unicode": "不是有效的文字",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "string_pattern_mismatch": "格式不对",
    "int_type": "要是整数",
    "int_parsing": "要是整数",
    "int_parsing_size": "数字太大",
    "int_from_float": "要是整数",
    "float_type": "要是数字",
    "float_parsing": "要是数字",
    "finite_number": "要是有限的数字",
    "bool_type": "要是 true 或 false",
    "bool_parsing": "要是 true 或 false",
    "greater_than": "要大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than": "要小于 {lt}",
    "less_than_equal": "不能大于 {le}",
    "list_type": "要是列表",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "literal_error": "只能是 {expected}",
    "model_attributes_type": "要是一个对象",
    "model_type": "要是一个对象",
    "dict_type": "要是一个对象",
    "date_type": "要是日期，如 2026-11-30",
    "date_parsing": "要是日期，如 2026-11-30",
    "date_from_datetime_parsing": "要是日期，如 2026-11-30",
    "date_from_datetime_inexact": "要是日期，不带时间",
    "datetime_parsing": "要是时间，如 2026-11-30T08:00:00+08:00",
    "datetime_from_date_parsing": "要是时间，如 2026-11-30T08:00:00+08:00",
}


def invalid(errors: Sequence[Mapping[str, Any]]) -> Invalid:
    """The faults that a validation found, as one error."""
    faults = [_fault(error) for error in errors]
    first = faults[0]
    detail = Words(f"{first.where}：{first.words.zh}", f"{first.where}: {first.words.en}")
    return Invalid(detail, faults=faults)


def _fault(error: Mapping[str, Any]) -> Fault:
    chinese = _CHINESE.get(error["type"], "不符合要求")
    for name, value in error.get("ctx", {}).items():
        chinese = chinese.replace(f"{{{name}}}", str(value).replace(" or ", " 或 "))
    where = ".".join(str(part) for part in error["loc"])
    return Fault(where, error["type"], Words(chinese, error["msg"]))
