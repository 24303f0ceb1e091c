"""Finds days counted from today, and days of the week."""

import re
from datetime import date, timedelta

from app.language import almanac
from app.language.counting import number
from app.language.day import NUMBER, Day, Rules, day_at

_WEEK = "(?:星期|礼拜|周|拜)"
_WD = "[一二三四五六日天末1-7]"
_WEEKDAY = {char: n for n, char in enumerate("一二三四五六日")} | {"天": 6, "7": 6} | {str(n + 1): n for n in range(6)}

# 今天, 后天


_NEAR = {
    "大大后": 4, "大后": 3, "后": 2, "明": 1, "听": 1, "聽": 1, "今": 0, "当": 0, "本": 0, "昨": -1, "琴": -1, "寻": -1, "前": -2, "大前": -3,
}  # fmt: skip


def _near(found: re.Match[str], today: date, days: list[Day]) -> Day | None:
    ahead = _NEAR[found["near"]]
    tail = found["tail"]
    part = "早上" if tail in ("早", "晨") or (tail == "朝" and found["near"] in ("听", "聽")) else ""
    if tail in ("晚", "夜", "夜里"):
        part = "晚上"
    day = today + timedelta(days=ahead)
    told = [one for one in days if one.start < found.start() and not one.past and one.first == one.last]
    if found["near"] == "当" and told:
        day = told[-1].first  # 父亲节…, 当天上午
    return day_at(found, day, past=ahead < 0, part=part)


def _pair(found: re.Match[str], today: date, _: list[Day]) -> Day:
    first, last = {"今明": (0, 1), "明后": (1, 2), "明后两": (1, 2), "今明两": (0, 1)}[found["pair"]]
    return day_at(found, today + timedelta(days=first), today + timedelta(days=last))


def _either(found: re.Match[str], today: date, _: list[Day]) -> Day | None:
    one, two = (_NEAR[found[name].removesuffix("天")] for name in ("one", "two"))
    return day_at(found, today + timedelta(days=one), today + timedelta(days=two)) if two == one + 1 else None


def _in_days(found: re.Match[str], today: date, _: list[Day]) -> Day | None:
    count = number(found["count"]) if found["count"] else None
    if found["count"] == "半":
        return day_at(found, today + timedelta(days=15)) if found["unit"].endswith("月") else None
    if count is None or count > 366:
        return None
    unit = found["unit"].removeprefix("个")
    if unit == "月":
        month = almanac.month_after(today, count)
        return day_at(found, month.replace(day=min(today.day, almanac.month_end(month).day)))
    return day_at(found, today + timedelta(days=count * (1 if unit in ("天", "日") else 7)))


# weeks


def _monday(today: date, weeks: int) -> date:
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)


def _weeks(word: str) -> int | None:
    """How many calendar weeks ahead; None when no week is named."""
    if not word:
        return None
    if word[0] in "这本今":
        return 0
    return -word.count("上") or word.count("下")


def _weekday(found: re.Match[str], today: date, _: list[Day]) -> Day | None:
    weeks = _weeks(found["which"])
    word = found["day"]
    every = bool(re.search("每个?$|逢", found.string[max(0, found.start() - 2) : found.start()]))
    if word == "末":
        saturday = _monday(today, weeks or 0) + timedelta(days=5)
        return day_at(found, saturday, saturday + timedelta(days=1), every=every, past=(weeks or 0) < 0)
    day = _on(_WEEKDAY[word], weeks, today)
    past = (weeks or 0) < 0
    more = [_WEEKDAY[char] for char in re.findall(_WD, found["more"] or "") if char != "末"]
    if more:
        last = day + timedelta(days=(more[-1] - day.weekday()) % 7)
        every = every or found.string[found.end() :].startswith(("每天", "的每天", "都每天"))
        return day_at(found, day, last, every=every, past=past)
    return day_at(found, day, every=every, past=past, week=True)


def _on(weekday: int, weeks: int | None, today: date) -> date:
    if weeks is None:
        return today + timedelta(days=(weekday - today.weekday()) % 7 or 7)
    return _monday(today, weeks) + timedelta(days=weekday)


def _week(found: re.Match[str], today: date, _: list[Day]) -> Day | None:
    weeks = _weeks(found["which"]) or 0
    if weeks == 0 and _ANY_DAY.match(found.string, found.end()):
        return day_at(found, today, _monday(today, 0) + timedelta(days=6))
    if weeks <= 0:
        return day_at(found, today, _monday(today, weeks) + timedelta(days=6), past=True)
    monday = _monday(today, weeks)
    return day_at(found, monday, monday + timedelta(days=6))


#: 这周哪天都行, 本周内: any of the days that are left
_ANY_DAY = re.compile(
    r"(?:之?内|以内|里)?(?:随便)?(?:哪一?天|任何一?天|任意一?天|随时|都[行可])|(?:之|以)?内|里(?![面头边])"
)


def _workday(found: re.Match[str], today: date, _: list[Day]) -> Day | None:
    return day_at(found, almanac.next_workday(today))


RULES: Rules = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"(?P<one>今天|明天|后天)(?:或者?|、|和|跟|还是)(?P<two>明天|后天|大后天)", _either),
        (r"(?P<pair>今明两|今明|明后两|明后)[天日]?", _pair),
        (
            r"(?P<near>大大后|大后|(?<![然之以先最今随])后|明|听|聽|今|当|昨|琴|寻|大前|前)(?P<tail>天|日|儿个|儿|个儿|朝|早|晨|晚|夜里|夜)(?:(?<=[今明]天|[今明]日)|(?![后之]?[内]))",
            _near,
        ),
        (
            rf"(?:过|再过|等)?(?P<count>半|{NUMBER})(?P<unit>天|日|个?星期|个?礼拜|周|个月)(?:之后|以后|过后|后)(?!面)",
            _in_days,
        ),
        (
            rf"(?P<which>下下个?|下个?|这个?|本|上个?|上上个?)?(?:{_WEEK})(?P<day>{_WD})(?!十?周?岁|十[大寿])(?P<more>(?:[、和或跟到至~-]?{_WEEK}{_WD}(?!点|[个只份条盒块月号寸楼栋])|[一二三四五六日天]++(?!点|[个只份条盒块月号寸楼栋十早]))+|(?:[、,和或跟到至~-]|或者|还是)(?:{_WEEK})?{_WD}(?![点个只份条盒块月号寸楼栋]))?",
            _weekday,
        ),
        (rf"(?P<which>下下个?|下个?|上上个?|上个?|这个?|本)(?:星期|礼拜|周)(?!{_WD}(?!十?周?岁)|年|岁|边|围)", _week),
        (r"(?:下一?个?|最近(?:的|一个)?|第一个|头一个)工作日", _workday),
    )
)
