"""Values of any shape as people can read them. Pure."""

from typing import Any


def plain(value: Any) -> str:
    """A value in words: lists with 、 between, maps as name：value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(plain(item) for item in value)
    if isinstance(value, dict):
        return "；".join(f"{name}：{plain(item)}" for name, item in value.items())
    return str(value)
