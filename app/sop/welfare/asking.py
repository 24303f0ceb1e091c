"""Whether somebody asks for the benefits of a day, and of which. Pure: a reading in, days out."""

import re
from datetime import date, timedelta

from app.clock import local
from app.language.reading import Reading

_WHAT = r"(?:福利|活动|优惠(?:活动)?|特价|折扣|促销|会员日|惊喜)"
_WEEK = r"(?:[这本](?:一|个)?(?:周|星期|礼拜)|一周)"
_NEXT_WEEK = r"下(?:一|个)?(?:周|星期|礼拜)"
_DAY = (
    r"(?:今天|今日|今儿|今晚|今早|明天|明日|明儿|后天|大后天|"
    rf"(?:[这本下]个?)?(?:周|星期|礼拜)[一二三四五六日天末1-7]|{_WEEK}|{_NEXT_WEEK}|"
    r"\d{1,2}月\d{1,2}[日号]?|[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}[日号]?|\d{1,2}[号日]|"
    r"圣诞节?|平安夜|元旦|春节|过年|除夕|元宵节?|情人节|妇女节|清明节?|劳动节|五一|端午节?|儿童节|六一|"
    r"母亲节|父亲节|七夕节?|中秋节?|国庆节?|十一|重阳节?|感恩节|冬至|小年|腊八节?|双十一|双十二)"
)
#: what may stand before it without changing what is asked
_BEFORE = (
    r"(?:@\S{1,20}\s|[，,。.!！~～、\s]|你好|您好|哈喽|嗨|早上好|早|大家好|请问|请教|想问(?:一?下)?|问(?:一?下)?|那么?|"
    r"老板娘?|店长|店家|掌柜|管家|小姐姐|小哥哥|亲|家人们|"
    rf"咱们?家?|你们?家?|我们|店里|本店|群里|门店|的|都|还|又|会|{_DAY})*"
)
_AFTER = rf"(?:啊|呀|呢|哦|哈|哇|鸭|嘞|[?？!！。.~～，,\s]|{_DAY})*"
_ASKS = re.compile(
    rf"{_BEFORE}(?:"
    rf"(?:有|是|搞|做)(?:些|点)?(?:什么|什麼|啥|哪些|哪种|何)(?:样)?的?(?:新|好|大|小)?{_WHAT}(?:吗|嘛)?"
    rf"|有(?:没有|木有)(?:什么|啥)?(?:新|好|大|小)?{_WHAT}(?:吗|嘛)?"
    rf"|有(?:什么|啥)?(?:新|好|大|小)?{_WHAT}(?:吗|么|嘛|没有|没|不|[?？])"
    rf"|(?:什么|啥){_WHAT}"
    rf"|{_WHAT}(?:都)?(?:是|有)(?:些|点)?(?:什么|啥|哪些)"
    rf"|是(?:什么|啥)?{_WHAT}(?:吗|么|嘛|[?？])|会员日吗"
    rf"|{_WHAT}(?:呢|[?？])"
    rf"){_AFTER}"
)
_NO_DAY = "(?![一二三四五六日天末1-7])"
_WHOLE_WEEK, _WHOLE_NEXT = re.compile(_WEEK + _NO_DAY), re.compile(_NEXT_WEEK + _NO_DAY)
_MOST = 7  # days
_LONGEST = 40  # characters: a question is short, and a pattern with so many ways is not tried on a wall of text


def days_asked(reading: Reading, today: date) -> tuple[date, ...]:
    """The days whose benefits are asked for, in order, from `today` on; () when they are not asked for."""
    text = reading.normal
    if len(text) > _LONGEST or not _ASKS.fullmatch(text):
        return ()
    if _WHOLE_NEXT.search(text):
        return _from(today + timedelta(days=7 - today.weekday()), 7)
    if _WHOLE_WEEK.search(text):
        return _from(today, 7 - today.weekday())
    when = reading.said.when
    start = when.start or when.end if when else None
    if when is None or start is None:
        return (today,)
    first = local(start).date()
    last = local(when.end).date() if when.end else first
    return _from(first, min((last - first).days + 1, _MOST)) if first >= today else ()


def _from(first: date, count: int) -> tuple[date, ...]:
    return tuple(first + timedelta(days=n) for n in range(max(count, 1)))
