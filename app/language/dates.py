"""Finds days that are named by their number, in the calendar of the sun or of the moon."""

import re
from datetime import date, timedelta

from app.language import almanac
from app.language.counting import number
from app.language.day import NUMBER, Day, Rules, day_at


def _month_day(found: re.Match[str], today: date, _: list[Day]) -> Day | None:
    month, day = number(found["month"]), number(found["day"])
    if month is None or day is None or not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    year = {"明年": today.year + 1, "后年": today.year + 2, "今年": today.year}.get(found["year"] or "")
    if found["year"] and found["year"][0] in "2二":
        year = number(found["year"].rstrip("年-/."))
    first = _dated(year, month, day) if year else almanac.next_of_year(month, day, today)
    if first is None:
        return None
    last = number(found["last"]) if found["last"] else None
    if last is not None and day < last <= almanac.month_end(first).day:
        return day_at(found, first, first.replace(day=last))
    return day_at(found, first)


def _dated(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next_month_day(found: re.Match[str], today: date, _: list[Day]) -> Day | None:
    day = number(found["day"])
    month = almanac.month_after(today, {"下": 1, "这": 0, "本": 0, "下下": 2}[found["which"]])
    if day is None or not 1 <= day <= almanac.month_end(month).day:
        return None
    return day_at(found, month.replace(day=day))


def _day_of_month(found: re.Match[str], today: date, _: list[Day]) -> Day | None:
    day = number(found["day"])
    before = found.string[max(0, found.start() - 4) : found.start()]
    if (
        day is None
        or not 1 <= day <= 31
        or re.search(
            r"(?:[路街弄巷道村里苑园路段]|旁边|对面|隔壁|第|尾|单|编|账|型|几|[选投挑]|接龙.*|楼|栋|店\s?|电话|微信|地铁|门牌|[a-z])\s?$",
            before,
        )
        or re.match(
            r"\s?(?:会议室|宴会厅|厅|(?:宿舍|教学|办公|实验|综合|住院|门诊)楼|教室|车间|仓|馆|桌|机|门(?!口)|院)",
            found.string[found.end() :],
        )
    ):
        return None
    if "接龙" in found.string and not re.match(r"[上下中早晚]", found.string[found.end() :]):
        return None  # a number in the list
    first = almanac.next_in_month(day, today)
    if first is None:
        return None
    last = number(found["last"]) if found["last"] else None
    if last is not None and day < last <= almanac.month_end(first).day:
        return day_at(found, first, first.replace(day=last))
    return day_at(found, first)


def _edge(found: re.Match[str], today: date, _: list[Day]) -> Day | None:
    """月底 is the last three days, 月初 the first three, 月中 the 14th to the 16th."""
    which = found["which"] or ""
    months = which.count("下")
    if found["month"]:
        named = number(found["month"])
        if named is None or not 1 <= named <= 12:
            return None
        months = (named - today.month) % 12
    first = almanac.month_after(today, months)
    last = almanac.month_end(first)
    match found["edge"]:
        case "初":
            if months == 0 and today.day > 3:
                first = almanac.month_after(today, 1)
            return day_at(found, first, first.replace(day=3))
        case "中" | "中旬":
            return day_at(found, first.replace(day=14), first.replace(day=16))
    if found["only"]:
        return day_at(found, last)
    return day_at(found, last - timedelta(days=2), last)


# the moon


def _lunar(found: re.Match[str], today: date, _: list[Day]) -> Day | None:
    words = almanac.lunar_words(found["month"], found["day"])
    if words is None:
        return None
    marked = bool(found["cal"]) or found["month"] in ("正", "腊", "冬") or found["day"][0] in "初廿"
    if not marked and (words not in _KNOWN or found["month"].isdigit() or found["day"].isdigit()):
        return None
    day = almanac.next_lunar(*words, today)
    return day_at(found, day) if day else None


#: days by the moon that everybody knows without being told that it is the moon's
_KNOWN = {
    (1, 15),
    (2, 2),
    (3, 3),
    (5, 5),
    (7, 7),
    (7, 15),
    (8, 15),
    (8, 14),
    (8, 16),
    (9, 9),
    (12, 8),
    (12, 23),
    (12, 24),
    (12, 30),
}


_BY_THE_SUN = re.compile("阳历|公历|新历")
_NEXT_MONTH = re.compile(r"下个?月的?\Z")


def _last_days(found: re.Match[str], today: date, _: list[Day]) -> Day | None:
    """年廿八: of the last month by the moon."""
    words = almanac.lunar_words("腊", found["day"])
    day = almanac.next_lunar(*words, today) if words else None
    return day_at(found, day) if day else None


def _first_days(found: re.Match[str], today: date, _: list[Day]) -> Day | None:
    day = number(found["day"])
    first = almanac.first_days(day, today) if day else None
    if day and not found["year"] and _BY_THE_SUN.search(found.string):
        later = _NEXT_MONTH.search(found.string, max(0, found.start() - 4), found.start())
        first = almanac.next_in_month(day, almanac.month_after(today, 1) if later else today)
    if found["year"] and day:
        first = almanac.next_lunar(1, day, today)
    return day_at(found, first) if first else None


RULES: Rules = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (
            rf"(?P<cal>农历|阴历|旧历|老历|夏历)?\s?(?P<month>[正冬腊]|{NUMBER})月(?P<day>初[一二三四五六七八九十]|廿[一二三四五六七八九]?|二十[一二三四五六七八九]?|三十(?!一)|十[一二三四五六七八九]?|[一二三四五六七八九])(?![号日0-9个])",
            _lunar,
        ),
        (
            rf"(?P<year>明年|后年|今年|20\d\d年|二[零〇]二[六七八九]年)?\s?(?:的)?(?P<month>{NUMBER})月\s?(?:份)?(?P<day>{NUMBER})[号日]?(?:\s?[-~到至、或和,]\s?(?P<last>{NUMBER})[号日])?",
            _month_day,
        ),
        (rf"(?P<which>下下|下|这|本)个?月(?:的)?(?P<day>{NUMBER})[号日]", _next_month_day),
        (
            r"(?P<which>下下个?|下个?|这个?|本)?(?P<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])?月(?P<edge>底前?|初(?![一二三四五六七八九十])|末|中旬)(?P<only>最后一天)?",
            _edge,
        ),
        (r"(?P<year>20\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?P<last>(?!))?", _month_day),
        (
            r"(?<![\d.\-/])(?P<year>(?!))?(?P<month>1[0-2]|0?[1-9])-(?P<day>[12]\d|3[01]|0[1-9])(?P<last>(?!))?(?=日|号|早|上午|中午|下午|傍|晚|\s\d{1,2}[:点])",
            _month_day,
        ),
        (
            r"(?<![\d.\-/+*x×¥午上晚早])(?P<year>(?!))?(?P<month>1[0-2]|0?[1-9])[./](?P<day>[12]\d|3[01]|0[1-9]|[1-9](?=[号日早上中下晚傍取送要用]|那天|生日|\s?\d{1,2}[点:]|$))(?P<last>(?!))?(?:[号日])?(?![\d.\-/+块元折米寸斤克%kg]|\s?(?:包邮|一[个只份条盒]))(?=$|[号日,，。 的那早上中下晚傍要取拿送前之生周(（来去用我给\d到给领买过])",
            _month_day,
        ),
    )
)

#: only where nothing else was found: a bare number is many things
LATE: Rules = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (
            r"(?<![今明去前后每当周青往老半本\d一二三四五六七八九十零])年(?P<day>廿[三四五六七八九]|二十[三四五六七八九])(?!多|几|[岁度人个口号场次期位])",
            _last_days,
        ),
        (
            r"(?:(?P<year>大年|年|正月)初|初)(?P<day>[一二三四五六七八九十])(?(year)(?!级)|(?![中年级步次衷期恋始]))(?![(（]\d|\d{0,2}班|[一二三四五六七八九十]班|年级|学|部|毕业)",
            _first_days,
        ),
        (
            rf"(?<![\d.#a-z])(?<![a-z]区)(?![一两二1-3]号(?<=[大小][一两二1-3]号)(?<!老大[一两二1-3]号)(?<!大大[一两二1-3]号))(?<![路街巷弄环道镇屯])(?<!胡同)(?<!菜市)(?<!大院)(?P<day>{NUMBER})(?:[号日]?\s?[-~到至、或和跟]\s?(?P<last>{NUMBER}))?[号日](?!楼|栋|摊|工地|桥|井|矿|大棚|店|板房|工棚|厂|车间|仓|宿舍|寝|教学|食堂|别墅|岗亭|码头|看台|展|会议室|包间|包厢|线|门|桌|柜|院|库|机|码|单|房|床|厅|馆|仓|铺|档|窗|口|公寓|小区|院|大街|地|那款|款|选手|座|蛋糕|电池|球|子|常|用|本|系|期|式|料|\d(?!\d?[点:时])|[-#])",
            _day_of_month,
        ),
    )
)
