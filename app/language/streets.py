"""The order in which an address is told: the street first, then what is inside the house."""

import re

#: what is inside a house: 住院部7楼, 门房, 护士站
INSIDE = r"[^\s,，。]{0,16}(?:(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:楼|层|室|号房)|门房|门卫室?|前台|[护医]士站|传达室|收发室|值班室|大厅|办公室|[东西南北正侧后]门)"
_IN_STREET = r"[\u4e00-\u9fff]{2,10}?(?:路|街|巷|弄|道|大道)\d{1,4}(?:号|弄)[^\s,，。]{0,16}"
_INSIDE_FIRST = re.compile(rf"(?P<inside>{INSIDE})[吧哈啊]?\s(?P<street>{_IN_STREET})")


def street_first(place: str) -> str:
    """门房 菱湖路66号幼儿园 with the street first."""
    found = _INSIDE_FIRST.fullmatch(place)
    in_a_street = found is not None and re.search(r"[路街巷弄道]\d", found["inside"])
    if found is None or in_a_street:
        return place
    street, inside = found["street"], found["inside"]
    twice = next((n for n in range(min(len(street), len(inside)), 1, -1) if street.endswith(inside[:n])), 0)
    return street + inside[twice:]  # 66号小天鹅幼儿园, and not once more 幼儿园 before 门房
