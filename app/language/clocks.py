"""Finds hours, parts of the day and waiting times in a folded text."""

import re
from dataclasses import dataclass
from datetime import timedelta

from app.language.counting import number

#: parts of the day: (first minute, last minute), as in the label guide
PARTS = {
    "凌晨": (0, 360),
    "早上": (300, 630),
    "上午": (480, 720),
    "中午": (660, 840),
    "下午": (720, 1110),
    "傍晚": (960, 1170),
    "晚上": (1020, 1440),
}
_WORDS = {
    "凌晨": "凌晨|半夜|后半夜|三更半夜",
    "早上": "一大早上|一大清早|大清早|大早上|一大早|清早上|早晨|早上|清晨|清早|早浪向|早浪|早起|朝早|透早|早间|早朝|早市|zaoshang|一早",
    "上午": "上午|上半天|头午|头晌|前晌|上昼|午前|前半晌|上半日",
    "中午": "大中午|中午|正午|晌午头|晌午|午间|中晌|日昼|晏昼头",
    "下午": "大下午|下午(?!茶)|下半天|后半晌|后晌|下昼|午后|过晌|晏昼|下半日|下晚儿|下五|夏午",
    "傍晚": "傍晚|黄昏|傍黑|擦黑|夜快头|天擦黑|天快黑",
    "晚上": "大晚上|晚上|夜里头|夜里|夜间|晚间|夜晚|夜到|夜头|晚黑|黑夜|晚头|晚夕|晚半晌",
}
_PART_OF = {word.removesuffix("(?!茶)"): part for part, words in _WORDS.items() for word in words.split("|")}
_PART_WORDS = "|".join(sorted((word for words in _WORDS.values() for word in words.split("|")), key=len, reverse=True))
#: one character is a part of the day only before an hour
_SHORT = {
    "早": "早上",
    "晨": "早上",
    "朝": "早上",
    "午": "中午",
    "晚": "晚上",
    "夜": "晚上",
    "am": "早上",
    "pm": "下午",
}
#: slips of the pen and of the ear, before an hour
_SLIPS = {
    "商务": "上午",
    "上五": "上午",
    "尚午": "上午",
    "下舞": "下午",
    "下无": "下午",
    "中五": "中午",
    "晚商": "晚上",
    "玩上": "晚上",
}

_H = r"(?:[01]?\d|2[0-4]|二十[一二三四]?|十[一二三四五六七八九]?|[一二两三四五六七八九零])"
_M = r"(?:[0-5]\d|\d(?=分)|[一二三四五]?十[一二三四五六七八九]?|零[一二三四五六七八九]|[一二三四五六七八九](?=分)|五(?=[,，。 ]|$))"
_MM = r"(?:[0-5]?\d|[一二三四五]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_QUARTER = {"半": 30, "一刻": 15, "1刻": 15, "三刻": 45, "3刻": 45, "两刻": 30}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day that is named."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour, in minutes of a dial of 12 or of 24. `until` closes a stretch; `exact24` needs no guess."""

    minutes: int
    start: int
    end: int
    exact24: bool = False
    until: int | None = None
    until24: bool = False
    vague: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """A time counted from now."""

    after: timedelta
    start: int
    end: int
    within: bool = False
    vague: bool = False


def find_parts(text: str) -> list[Part]:
    """Parts of the day by their names, and by one character before an hour."""
    return [Part(_named(found), found.start(), found.end()) for found in _PART.finditer(text)]


def _named(found: re.Match[str]) -> str:
    word = found.group().strip()
    return _PART_OF.get(word) or _SHORT.get(word) or _SLIPS[word]


_HOUR_AHEAD = rf"(?!一点(?!半|钟|整|\d))(?=\s?{_H}\s?(?:点|:|时|：))"
_PART = re.compile(
    rf"(?:{_PART_WORDS})(?!好(?![了吃的])|安|[!！])|(?:(?<![a-z])(?:am|pm)|{'|'.join(_SLIPS)}|(?<![最明今后听天昨])[早晨晚午夜](?:上)?){_HOUR_AHEAD}"
    rf"|(?<=[\x00号日])(?:{_PART_WORDS})(?=[!！])"
    r"|(?<=[\x00末号])[早晚](?![餐饭点安会辈\d一二两三四五六七八九十])"
    rf"|(?<=点)(?:am|pm)|(?<=\d)\s?(?:am|pm)(?![a-z])"
)

_TIME = rf"(?P<h>{_H})\s?(?:点钟?|时(?!间|候|段|令|常))(?!评|赞|心|餐|单|击|菜|[个份盒块条只])(?:\s?(?P<q>半|一刻|三刻|1刻|3刻|两刻)|\s?(?P<m>{_M})(?!\d|[个份只条块盒寸杯人元号栋折斤袋根打套片束磅点月]|楼(?!下)|\s?[:：]|\.\d)(?:分(?!之))?)?(?:整|正|钟)?"
_COLON = r"(?<![\d:.])(?P<h>[01]?\d|2[0-4])[:：](?P<m>[0-5]\d)(?![\d:])"
_DASH = r"\s?(?:-|~|到|至|—|–)+\s?"
_WORDY = re.compile(_TIME)
_DIGITAL = re.compile(_COLON)
#: 3-5点, 两三点, 六点半到七点, 9:00-11:00
_SPAN = re.compile(
    rf"(?P<h1>{_H})(?:(?:点钟?|时)(?P<q1>半|一刻|三刻|{_M}(?!\d))?|[:：](?P<m1>[0-5]\d))?{_DASH}(?P<part>{_PART_WORDS}|[早晚])?"
    rf"(?P<h2>{_H})(?:(?:点钟?|时)(?P<q2>半|一刻|三刻|{_M}(?!\d|[个份只条块盒寸杯人]))?|[:：](?P<m2>[0-5]\d))"
)
_PAIR = re.compile(
    r"(?<![\d一二三四五六七八九十])(?:(?P<h1>十一|[一两二三四五六七八九])[、,，]?(?P<h2>十?[二三四五六七八九]|十)|(?P<d1>1?\d)[、,，](?P<d2>1?\d))"
    r"点(?P<q2>半)?(?!钟?[个份])"
)
_BEFORE_HOUR = re.compile(
    rf"差(?P<m>一刻|{_MM}分?)钟?(?:到)?(?P<h>{_H})点?钟?(?!\d)|(?P<h2>{_H})点(?:还)?差(?P<m2>一刻|{_MM}分?)(?!\d)"
)
_AFTER_PART = "|".join(
    f"(?<={word})" for word in ("早上", "上午", "中午", "下午", "晚上", "今晚", "明早", "傍晚", "明晚")
)
_DOTTED = re.compile(rf"(?:{_AFTER_PART})(?P<h>\d{{1,2}})[.．](?P<m>[0-5]\d)(?!\d|[元块])")
_BARE = re.compile(
    rf"(?:{_AFTER_PART})(?P<h>\d{{1,2}}|十[一二]?|[一二两三四五六七八九])(?=取|拿|来|到|送|[-~]|$| |左右|前|后)"
)


def find_clocks(text: str) -> list[Clock]:
    """Hours, in order; none over another."""
    clocks: list[Clock] = []
    for pattern, read in (
        (_SPAN, _span),
        (_BEFORE_HOUR, _to_hour),
        (_PAIR, _pair),
        (_DIGITAL, _clock),
        (_WORDY, _clock),
        (_DOTTED, _clock),
        (_BARE, _clock),
    ):
        for found in pattern.finditer(text):
            if any(found.start() < clock.end and clock.start < found.end() for clock in clocks):
                continue
            clock = read(found)
            if clock is not None and not _a_little(found):
                clocks.append(clock)
    return sorted(clocks, key=lambda clock: clock.start)


_LITTLE_BEFORE = re.compile(
    r"(?:[吃喝早晚快慢宜软甜大小多少有差好长近贵轻浓厚高低稍硬热凉冷远稀薄淡咸酸辣重新松紧细粗便了过清楚简单仔细严格辛苦客气优惠实惠讲究清淡新鲜松软精致漂亮认真]|随便|提前|积极|主动|哪怕|这|那|没|不止|另|第)\s?$"
)
_LITTLE_AFTER = re.compile(
    r"(?:点|都|也|儿|不|没|小|建议|意见|要求|原因|水(?!果)|心意|吧(?!$)|的(?:就|呢)|用|问题|疑问|想法|东西)"
)


_POINTS = re.compile("建议|意见|要求|原因|心意|问题|疑问|想法")


def _a_little(found: re.Match[str]) -> bool:
    """一点 and 两点 that count something else than hours."""
    word = found.group()
    if not re.fullmatch(r"[一两1-9二三四五六]\s?点", word):
        return False
    before, after = found.string[: found.start()], found.string[found.end() :]
    listed = bool(_LISTED.search(before)) and not (_THEN.search(before) and _COMES_NEXT.match(after))
    if word not in ("一点", "两点"):
        return listed or bool(_POINTS.match(after))
    if _LITTLE_AFTER.match(after) or (word == "两点" and listed):
        return True
    return word == "一点" and _small(before, after)


_LISTED = re.compile(r"(?:[这那有第]|(?<!可)以|(?<!等)(?<!一)下)\s?$|如下$")
#: 那六点吧, 那3点来拿: then at six; 那三点很重要 and 那五点建议 count points
_THEN = re.compile(r"(?:\A|[\s,，。!！~～好行嗯哦])那\s?$")
_COMES_NEXT = re.compile(
    r"$|[。!！~～]|吧|行|可以(?!改)|我?(?:再|就|过)?[来去取拿送](?!年|说|看|讲)|到(?!底)|左右|半|整|钟|[之以]?[前后](?![面天])|见|怎么样|如何"
)
_AN_HOUR = re.compile(rf"(?:{_PART_WORDS}|[\x00天日号早晚一二三四五六末])\s?$")
_TO_THE_HOUR = re.compile(r"半|钟|整|左右|[之以]?前|[之以]?后|来|取|拿|到|送|多|过来|$| |,|,|的时")


def _small(before: str, after: str) -> bool:
    """Whether 一点 is a bit of something."""
    if _LITTLE_BEFORE.search(before) and not re.search("[今明后]早$|[今明后]晚$", before):
        return True
    return not _AN_HOUR.search(before) and not _TO_THE_HOUR.match(after)


def _clock(found: re.Match[str]) -> Clock | None:
    hour = number(found["h"])
    groups = found.groupdict()
    minute = _QUARTER.get(groups.get("q") or "") or (number((groups.get("m") or "0").lstrip("零") or "0") or 0)
    if hour is None or hour > 24 or minute > 59:
        return None
    exact = hour > 12 or hour == 0 or (found["h"].startswith("0") and len(found["h"]) == 2)
    within = found.group().endswith("点") and _WITHIN_THE_HOUR.match(found.string, found.end())
    until = hour * 60 + 60 if within else None
    return Clock(hour * 60 + minute, found.start(), found.end(), exact, until=until)


#: 七点多: past seven, and not yet eight
_WITHIN_THE_HOUR = re.compile(
    r"多(?![少点一二两三四五六七八九十加放给买要送来拿个]|\d)|多[来拿取](?![\d一二两三四五六七八九十俩仨几点个])"
)


def _to_hour(found: re.Match[str]) -> Clock | None:
    hour = number(found["h"] or found["h2"])
    word = (found["m"] or found["m2"]).removesuffix("分")
    less = 15 if word == "一刻" else number(word)
    if hour is None or less is None or not 1 <= hour <= 24:
        return None
    return Clock(hour * 60 - less, found.start(), found.end(), hour > 12)


def _pair(found: re.Match[str]) -> Clock | None:
    first, last = number(found["h1"] or found["d1"]), number(found["h2"] or found["d2"])
    if first is None or last is None:
        return None
    if first == 11 or last == first + 1:
        last = first + 1
        return Clock(first * 60, found.start(), found.end(), until=last * 60 + (30 if found["q2"] else 0))
    return None


def _span(found: re.Match[str]) -> Clock | None:
    first, last = number(found["h1"]), number(found["h2"])
    if first is None or last is None or first > 24 or last > 24:
        return None
    start = first * 60 + _minutes(found["q1"] or found["m1"])
    end = last * 60 + _minutes(found["q2"] or found["m2"])
    until24 = last > 12 or found["h2"].startswith("0")
    if found["part"] and last < 12 and found["part"][0] in "下晚傍":
        end += 720
        until24 = True
    exact = first > 12 or (found["h1"].startswith("0") and len(found["h1"]) == 2)
    return Clock(start, found.start(), found.end(), exact, until=end, until24=until24)


def _minutes(word: str | None) -> int:
    if not word:
        return 0
    return _QUARTER.get(word) or number(word.lstrip("零") or "0") or 0


# waiting times

_COUNT = r"(?:\d{1,3}(?:\.5)?|[一二两三四五六七八九十]{1,3}|半)"
_WAIT = re.compile(
    rf"(?P<before>.{{0,4}}?)(?P<count>{_COUNT})\s?(?P<unit>个半小时|个半钟头?|个半钟|个小时|个钟头|个钟|小时|钟头|个多小时|多个小时|分钟|分种|分(?=后|之内|内|左右)|刻钟|h(?![a-z]))(?P<half>半)?"
    r"(?P<tail>之后|以后|过后|后|之内|以内|内|里|左右|上下|吧)?(?P<come>\s?(?:就|我|能|可以|马上|过来|赶)?(?:到|来|取|拿|过去|过来|能到|赶到))?"
)
_NO_WAIT = re.compile(
    r"(?:等了|晚了?|迟到?了?|提前|推迟|延后?|往后|早到?|花了|排了?|站了?|堵了?|耽误|开车|走路|车程|路程|超过|过了|[过差]|已经|都|整整|快|足足|将近|睡|烤|加热|冷藏|解冻|保存|放|加班|迟了|拖了|大概要|骑车|地铁|蒸|煮|发酵|醒|转|前|上次|还要|还得|最多|再给|打了|说|才)\s?$"
)


def find_waits(text: str) -> list[Wait]:
    """Times counted from now; none that tell how long something took."""
    waits = []
    for found in _WAIT.finditer(text):
        before = text[max(0, found.start("count") - 4) : found.start("count")]
        tail = found["tail"] or ""
        if _NO_WAIT.search(before) and tail not in ("之后", "以后", "后", "之内", "以内", "内"):
            continue
        if re.search(r"(?:提前|推迟|延后?|往后|晚|早|迟)\s?$", before):
            continue
        wait = _wait(found, before)
        if wait is not None:
            waits.append(wait)
    return waits


def _wait(found: re.Match[str], before: str) -> Wait | None:
    after = _length(found["count"], found["unit"], found["half"])
    if after is None:
        return None
    tail = found["tail"] or ""
    within = tail in ("之内", "以内", "内")
    alone = not found.string[: found.start("count")].strip() and not found.string[found.end() :].strip(" 。!吧.哈啊")
    vague = tail in ("左右", "上下") or bool(re.search(r"大概|大约|差不多|约|估计", before))
    if not (tail and tail != "吧") and not found["come"] and not alone and not vague:
        return None
    if tail == "里":
        return None
    return Wait(after, found.start("count"), found.end("tail") if tail else found.end("unit"), within, vague)


def _length(count: str, unit: str, half: str | None) -> timedelta | None:
    hours = float(count) if re.fullmatch(r"[\d.]+", count) else 0.5 if count == "半" else number(count)
    if hours is None:
        return None
    if unit == "刻钟":
        return timedelta(minutes=15 * hours)
    if unit.startswith("分"):
        return timedelta(minutes=hours)
    return timedelta(hours=hours + (0.5 if half or unit.startswith("个半") else 0))
