"""Numbers as people write them: 12, 十二, 两, 廿三, 一百五, 半."""

import re

_ONES = (
    {char: n for n, char in enumerate("零一二三四五六七八九")}
    | {"两": 2, "俩": 2, "仨": 3, "幺": 1, "〇": 0}
    | dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True))
)
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10000, "w": 10000, "k": 1000}
#: a number in digits or characters, without sign
NUMBER = r"(?:\d+(?:\.\d+)?|[零一二两三四五六七八九十百千廿卅]+)"

#: how many of a thing are asked for, and the measure words that stand behind it; a dozen (打) is read by itself
SO_MANY = r"(?:\d{1,3}|[一二两三四五六七八九十俩仨]{1,3})"
PIECE = "[个份条盒块根只杯袋套包片瓶箱枚颗粒斤串碗笼壶盘碟罐]"


def number(word: str) -> int | None:
    """The whole number a word stands for; None if it is none."""
    if re.fullmatch(r"\d+", word):
        return int(word) if len(word) <= 9 else None
    word = word.replace("廿", "二十").replace("卅", "三十").replace("二十十", "二十")
    if not word or any(char not in _ONES and char not in _UNITS for char in word):
        return None
    return _parsed(word)


def _parsed(word: str) -> int | None:
    if len(word) > 1 and all(char in _ONES for char in word):
        return int("".join(str(_ONES[char]) for char in word)) if len(word) <= 9 else None
    total = section = digit = 0
    last = 1
    for char in word:
        if char in _ONES:
            digit = _ONES[char]
        elif _UNITS[char] == 10000:
            total, section, digit = (total + section + digit) * 10000, 0, 0
            last = 10000
        else:
            section += (digit or 1) * _UNITS[char]
            last, digit = _UNITS[char], 0
    tail = digit * (last // 10) if digit and last >= 100 and word[-2:-1] not in ("零", "") else digit  # 一百五 = 150
    return total + section + tail
