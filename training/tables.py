"""Writes app/language/data/chars.json: traditional to simplified, and the syllable of each character.

Run by hand when a source changes: `python -m training.tables`. Sources: OpenCC's dictionaries (Apache-2.0) and
pypinyin's readings (MIT), both in the dev lock only.
"""

import json
from pathlib import Path

import opencc
from pypinyin import Style, pinyin

_FILE = Path(__file__).parents[1] / "app/language/data/chars.json"
#: a character with several readings: the one people type when they mean the words we look for
_READINGS = {"单": "dan", "约": "yue", "行": "xing", "长": "zhang", "红": "hong", "价": "jia", "贾": "jia", "车": "che",
             "佣": "yong", "给": "gei", "便": "bian", "还": "hai", "得": "de", "地": "di", "了": "le", "都": "dou", "和": "he",
             "乐": "le", "调": "tiao", "重": "zhong", "率": "lv", "弹": "dan", "降": "jiang", "卡": "ka", "壳": "ke",
             "大": "da", "会": "hui", "参": "can", "校": "xiao", "觉": "jue", "铺": "pu", "薄": "bao", "系": "xi", "血": "xue",
             "哪": "na", "那": "na", "这": "zhe", "谁": "shei", "什": "shen", "期": "qi", "广": "guang", "区": "qu",
             "合": "he", "员": "yuan", "信": "xin", "熟": "shu", "露": "lu", "剥": "bo", "削": "xiao", "曲": "qu"}  # fmt: skip


def main() -> None:
    """Write the file."""
    _FILE.write_text(json.dumps({"t2s": _simplified(), "syllables": _syllables()}, ensure_ascii=False, indent=0))


def _simplified() -> list[str]:
    converters = [opencc.OpenCC(name) for name in ("t2s", "hk2s", "tw2s")]
    pairs: dict[str, str] = {}
    for code in (*range(0x3400, 0xA000), *range(0xF900, 0xFB00)):
        char = chr(code)
        found = next((new for new in (one.convert(char) for one in converters) if new != char and len(new) == 1), "")
        if found:
            pairs[char] = found
    pairs.pop("么", None)
    pairs["著"] = "著"
    pairs |= {"乾": "干", "羣": "群", "喫": "吃", "瞭": "了"}
    for char, new in list(pairs.items()):
        pairs[char] = pairs.get(new, new)  # one step to the end
    pairs = {char: new for char, new in pairs.items() if char != new}
    return ["".join(pairs), "".join(pairs.values())]


def _syllables() -> dict[str, str]:
    groups: dict[str, list[str]] = {}
    for code in range(0x4E00, 0x9FA6):
        char = chr(code)
        try:
            char.encode("gb2312")
        except UnicodeEncodeError:
            if char not in "徾伩犸峮歀㧘":
                continue
        said = _READINGS.get(char) or pinyin(char, style=Style.NORMAL, v_to_u=False)[0][0]
        groups.setdefault(said.replace("ü", "v"), []).append(char)
    return {said: "".join(chars) for said, chars in sorted(groups.items()) if said.isascii()}


if __name__ == "__main__":
    main()
