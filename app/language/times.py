"""The time a message asks for: finds what is said of days and hours, puts together what belongs together, and picks one."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.language.counting import number
from app.language.hours_out import day_of_the_hour_out, hour_out, inherit
from app.language.moments import moment, waited
from app.language.phrases import Phrase, find_phrases, hour_once
from app.language.reading import SaidTime, Shop, When


@dataclass(frozen=True, slots=True)
class Found:
    """The time asked for, and the stretches of the text that speak of any time."""

    when: When | None
    pieces: tuple[tuple[int, int], ...]
    relative: bool = False  # 推迟一小时: counted from the order
    said: SaidTime | None = None  # the pieces it is made of; None for a time counted from now


def find_time(
    text: str,
    now: datetime,
    shop: Shop,
    *,
    breakfast: bool = False,
    change: bool = False,
    phrases: Sequence[Phrase] | None = None,
) -> Found:
    """The time a folded text asks for.

    `breakfast` says that hours without part of day are a.m.; in a `change` only the new time is wanted. `phrases` are
    those of the text, where they are known already.
    """
    phrases = find_phrases(text, now) if phrases is None else list(phrases)
    pieces = tuple(piece for phrase in phrases for piece in phrase.pieces)
    relative = bool(_RELATIVE.search(text))
    chosen = choose(text, phrases, change=change)
    if chosen is None:
        return Found(None, pieces, relative)
    breakfast = breakfast or bool(_BREAKFAST.search(text))
    if chosen.wait is not None:
        return Found(waited(chosen.wait, now), pieces, relative)
    chosen = _earlier(text, chosen)
    said = _pieces(chosen, breakfast=breakfast)
    if said.bound == "before" and chosen.clock is None and _CLOSING.search(text, chosen.end):
        said = replace(said, minutes=shop.closes.hour * 60 + shop.closes.minute, exact24=True, part="")
    return Found(moment(said, now, shop), pieces, relative, said)


_CLOSING = re.compile(r"(?:打烊|关门|收工|关店)之?以?前")


def _pieces(phrase: Phrase, *, breakfast: bool) -> SaidTime:
    day, clock, part = phrase.day, phrase.clock, phrase.part_name
    if breakfast and phrase.bare_day and day and day.first == day.last and not phrase.bound:
        part = "早上"
    return SaidTime(
        first=day.first if day else None,
        last=day.last if day else None,
        part=part,
        minutes=clock.minutes if clock else None,
        until=clock.until if clock else None,
        exact24=clock.exact24 if clock else False,
        evening=day.evening if day else False,
        bound=phrase.bounded(),
        breakfast=breakfast,
    )


_AHEAD = re.compile(r"提前(?P<count>[一两二三1-3])天(?:来|去|过来|就)?(?:取|拿|送|要|做好|到)")


def _earlier(text: str, phrase: Phrase) -> Phrase:
    """A birthday on the 19th, fetched a day earlier."""
    found = _AHEAD.search(text)
    if found is None or phrase.day is None or phrase.clock is not None or not _birth(text, phrase):
        return phrase
    shift = timedelta(days=number(found["count"]) or 0)
    return replace(phrase, day=replace(phrase.day, first=phrase.day.first - shift, last=phrase.day.last - shift))


_BREAKFAST = re.compile(
    r"早餐|早饭|(?<![能可以尽趁请早要快])早点(?![来到去送取拿做出发结关过给回睡休上下起开吃儿 ,，.。!！?？~]|$)|(?:吃|买|订|卖|份)早点|早茶|食早"
)
_LATER = re.compile(
    r"(?:推迟|延后|延迟|推后|往后|晚|迟)(?:个|一下|了|到|延|推|挪)?(?P<n>半|[一两二三四五六七八九十\d]+)(?P<u>个?半?小时|个?钟头?|刻钟|分钟|天|日)|(?:推迟|顺延|延后|往后[延推挪])(?P<n2>一|两|几)?(?P<u2>天|日)"
)
_SOONER = re.compile(
    r"(?:提前|提早|往前|早)(?:个|一下|了|到|提|挪)?(?P<n>半|[一两二三四五六七八九十\d]+)(?P<u>个?半?小时|个?钟头?|刻钟|分钟|天|日)"
)


def shift_of(text: str) -> int:
    """By how many minutes a text moves a time: 推迟一小时 is 60, 提前半小时 is -30; 0 for none."""
    for pattern, sign in ((_SOONER, -1), (_LATER, 1)):
        found = pattern.search(text)
        if found:
            groups = found.groupdict()
            word, unit = groups.get("n") or groups.get("n2") or "一", groups["u"] or groups.get("u2") or "天"
            count = 0.5 if word == "半" else float(number(word) or 1)
            size = 1440 if unit in ("天", "日") else 15 if "刻" in unit else 1 if "分" in unit else 60
            return sign * int(count * size + (30 if "半小时" in unit and word != "半" else 0))
    return 0


_RELATIVE = re.compile(
    r"(?:推迟|延后|延迟|推后|往后|提前|提早|往前|晚|早|迟)(?:个|一下|了|到)?(?:半|[一两二三四五六七八九十\d]+)(?:个?小时|个?钟头?|刻钟|分钟|天|日|个?星期|周)|(?:推迟|延后|往后延|往后推|顺延|提前|往前提)(?:一|几|两)?(?:天|日)"
)

_DENIED = re.compile(
    r"(?:不是|并非|不要|别|原来|原先|本来|原定|之前(?:说|订|定|是)?的?|刚才(?:说|订)?的?|从|除了|不在|不能|没法)\s?(?:说|的|在|是|订|定)?(?:的)?\s?$"
)
_FAILS = re.compile(
    r"\s?(?:的)?(?:那个|那单|那份|取|拿|送)?(?:可能|恐怕|好像)?(?:不行(?!就|的话|再|我)|不中(?!就)|不(?:拿|取|来|要)(?!了?早|晚|太)|不要了|不对|来不及(?!就|的话)|不用了|不算|赶不上|取消|作废|没货|太早|太晚|太赶|不合适|(?:骑手|师傅|档期|单子?|都|已经|也)*(?:排满|约满|订满|满了|没位|排不上|排不了|忙不过来))"
)
#: told about the speaker or the shop, never the time wanted
_NEVER = re.compile(
    r"\s?(?:那天|当天)?(?:早就|都|也|已经)?(?:过了(?!$|再|之?后|以后|来|我)|过完了?)|\s?(?:的)?(?:我|我们|我这边|家里|孩子|老公|那边)?(?:可能|恐怕|好像|要|得|还|都|也|又|临时|突然)?(?:出不来|来不了|来不成|去不了|去不成|没空|不在|没时间|有事|拿不了|取不了|走不开|没人|有课|有会|不方便|快乐|大吉|安康|海报|特价|新品|推荐|活动|秒杀|群里|主推|限定|好[呀啊哦,， !！~～]|好$|好冷|好热|天气|就(?:来|到|在|等|开始)了|就来的|等到|(?:不|还|就)?(?:开门(?!就)|关门(?!之?前)|打烊(?!之?前)|营业|开不开|开始营业)|下的单|下单的|见(?!面)|过期|下雨|降温|下雪|停电|心情)"
)
_SINCE = re.compile(r"(?:都|已经|这都|马上都|现在)\s?(?:快|到)?\s?$")
_MOVED = re.compile(
    r"\s?(?:的|那)?(?:那?[个单份盒])?(?:蛋糕|面包|订单|早餐|单子)?(?:取|拿|送)?(?:的)?\s?(?:帮我|给我|能不能|可以|麻烦|我想|想|要)?(?:改|换|挪|移|推迟|推|延|提前|调)(?:到|成|为|至|在|下|一下)"
)
_BIRTH = re.compile(
    r"\s?(?:是|的|就是|要|给|我|他|她|孩子|宝宝|老公|老婆|妈|爸|儿子|女儿|家里|老人|奶奶|爷爷|过|妈妈|爸爸){0,4}(?:生日|过寿|大寿|满月|周岁|百天|纪念日|寿辰|诞辰|办酒)"
)
_EVENT = re.compile(
    r"\s?(?:就|要|才|得|的|我|准时|左右|钟){0,3}(?:下班|下(?:高铁|飞机|火车|动车|地铁|船|夜班|晚自习)|走(?!过|到)|出门|上班|放学|开会|上课|下课|(?:去|还得|还要)?[接送带](?:孩子|娃|小孩|闺女|儿子|女儿)(?!的时候|顺|完|时)|值班|出发|到家|起飞|的?车|高铁|飞机|航班|考试|聚会|聚餐|开席|开饭|吃饭|年会|婚礼|回来|出差|起床|睡|演出|开始|活动|有课|有会|去(?!拿|取|你|店|自|接|买|攞|提)[\u4e00-\u9fff]{2,3}(?=$|[ ,，。]))"
)
_ASKED = re.compile(
    r"\s?(?:就|才|刚|我|在群里|在群上|在店里|跟你们?|你们?){0,2}(?:订|定|下单|下(?!了[^,，。]{0,4}[课班学])|问|看|看到|付|买|说|发|吃|刚|约|讲|登记|预定|预订|拍|抢|接龙)(?:要|好|过|下)?(?:的|了|过)"
)
_ORDERED = re.compile(r"\s?(?:订|定|下单|付款?|预订|预定)(?=[ ,，、]|$|明|后|周|下|啊|好)")
_FETCHED = re.compile(
    r"[^,，。;；!！?？\n]{0,6}?(?:取|拿|提(?!前|醒|供)|送(?!礼|人(?!民)|客户|老[师人公婆板丈]|领导|同事|朋友|长辈|亲戚|丈母|[妈爸她他])|攞|拎|领|自提|接|带走|到店|来店|到货|来(?!得及|着|[一二两三四五六七八九十俩仨半]|个|份|点|\d)|(?<![跨看等听遇想忙熬挨前迟后延挪推])到(?!期|底|时))"
)
_WANTED = re.compile(r"[^,，。;；!！?？\n]{0,6}?(?:去(?!年|世)|要(?!是)|用|吃)")
_FIRMLY = re.compile(
    r"(?:取|拿|送|到|改(?:到|成|为|在)?|换(?:到|成)|按|(?<!预)定在?|(?<!预)订在?|约|预约|取货|提货|时间)\s?(?:时间)?[是:： ]?\s?$"
)
_SOFTLY = re.compile(r"(?:要|就|是)\s?$")
_MOST, _NEAR = 40, 24  # times of one message that are weighed; characters that a slip and its correction take
_EVERY_DAY = re.compile(r"每天|天天|每日|每周|每个?星期|每个?月")


def choose(text: str, phrases: list[Phrase], *, change: bool = False) -> Phrase | None:
    """The one that is asked for, with what was said of it elsewhere in the message."""
    phrases = phrases[:_MOST]
    alive = [phrase for phrase in phrases if not (phrase.day and phrase.day.past) and not _never(text, phrase, change)]
    if _EVERY_DAY.search(text):
        alive = _without_recurrence(alive)
    known = _said_again(alive)
    alive = _kept(text, known)
    if not alive:
        return None
    chosen = alive[0] if len(alive) == 1 else _merged(text, alive)
    return inherit(day_of_the_hour_out(text, _on_the_day_told(text, chosen, known), phrases), phrases)


_THAT_DAY = re.compile(r"(?:当天|那天|当日)\s?$")


def _on_the_day_told(text: str, chosen: Phrase, known: list[Phrase]) -> Phrase:
    """她21号生日, …下午拿; 周一开会, …8点一刻送到: an hour without a day is meant on the day that was told."""
    if chosen.day is not None or chosen.wait is not None:
        return chosen
    if _SELF_CORRECTED.search(text, max(0, chosen.start - _NEAR), chosen.start):
        last = [phrase for phrase in known if phrase.end <= chosen.start and phrase.day is not None]
        part = chosen.part or (last[-1].part if last else None)
        return replace(chosen, day=last[-1].day, part=part) if last else chosen
    that_day = bool(_THAT_DAY.search(text[: chosen.start]))
    told = [
        phrase
        for phrase in known
        if phrase.day is not None
        and not phrase.day.every
        and (_birth(text, phrase) or _EVENT.match(text, phrase.end) or that_day)
        and not _denied(text, phrase, later=False)
    ]
    if not told:
        return chosen
    near = min(told, key=lambda phrase: abs(phrase.start - chosen.start))
    return replace(chosen, day=near.day)


def _never(text: str, phrase: Phrase, change: bool) -> bool:
    """Whether a time is told for another reason than to ask for it."""
    before = text[max(0, phrase.start - 5) : phrase.start]
    if re.search(r"(?:去年|前年|往年|上次|上回)的?$", before):
        return True
    if (
        _NEVER.match(text, phrase.end)
        or hour_out(text, phrase)
        or (_SINCE.search(before) and re.match(r"\s?(?:多|过)?了", text[phrase.end :]))
    ):
        return True
    if change and _OLD.match(text, phrase.end):
        return True
    near = phrase.day is None or not phrase.day.festival
    return (
        near and phrase.clock is None and bool(_ASKED.match(text, phrase.end)) and not (phrase.day and phrase.day.week)
    )


#: 明早那份早餐包子换饭团: says which order is changed
_OLD = re.compile(
    r"\s?(?:取|拿|送|要|订)?的?(?:那|订的|要的|取的)?(?:一)?(?:[个份单盒条]|早餐|蛋糕|面包|订单|早饭|包子|单子)[^,，。;；!！?？\n]{0,6}?(?:改(?!到|在|约|期|时间)|换(?!到)|加|多|减|少|不要|能不能|能|可以|帮)"
    r"|的[^,，。;；!！?？\n\d]{1,8}?(?:全|都)?(?:改成|换成|改送|换原|改做|不要)(?!\s?\d)"
)


def _said_again(phrases: list[Phrase]) -> list[Phrase]:
    """Without a bare day that is said again with more."""
    phrases = list(phrases)
    for n, (one, two) in enumerate(itertools.pairwise(phrases)):
        if one.day and two.day and two.start - one.end <= 4:
            phrases[n], phrases[n + 1] = _narrowed(one, two)
        else:
            phrases[n], phrases[n + 1] = hour_once(one, two)
    phrases = [phrase for phrase in phrases if phrase.day or phrase.part or phrase.clock or phrase.wait]
    phrases = [phrase for phrase in phrases if not any(_within(other, phrase) for other in phrases)]
    full = [phrase.day.first for phrase in phrases if phrase.day and not phrase.bare_day]
    return [phrase for phrase in phrases if not (phrase.bare_day and phrase.day and phrase.day.first in full)]


def _within(narrow: Phrase, wide: Phrase) -> bool:
    """周末想吃…, 周日9点: whether one day with its hour lies within the days that are only named."""
    if narrow.day is None or wide.day is None or narrow.clock is None or wide.clock is not None or wide.bound:
        return False
    return wide.day.first < wide.day.last and wide.day.first <= narrow.day.first <= narrow.day.last <= wide.day.last


def _narrowed(one: Phrase, two: Phrase) -> tuple[Phrase, Phrase]:
    """下周 周三, 国庆节10月2号: the wider word only says where the narrower one lies."""
    wide, narrow = one.day, two.day
    if wide is None or narrow is None or narrow.past or wide.past:
        return one, two
    span = (wide.last - wide.first).days
    if narrow.festival and not wide.festival and wide.first.day == narrow.first.day:
        return replace(one, day=None), two
    if span == 6 and narrow.week:
        shifted = wide.first + timedelta(days=narrow.first.weekday())
        return replace(one, day=None), replace(two, day=replace(narrow, first=shifted, last=shifted))
    if (span and wide.first <= narrow.first <= wide.last) or (
        wide.festival and not narrow.festival and not narrow.week
    ):
        return replace(one, day=None), two
    return one, two


def _without_recurrence(phrases: list[Phrase]) -> list[Phrase]:
    kept = [replace(phrase, day=None) if phrase.day and phrase.day.every else phrase for phrase in phrases]
    kept = [phrase for phrase in kept if phrase.day or phrase.part or phrase.clock or phrase.wait]
    return kept if any(phrase.day or phrase.clock or phrase.wait for phrase in kept) else []


def _kept(text: str, phrases: list[Phrase]) -> list[Phrase]:
    """Without those that are denied, replaced, or told for another reason, as long as one is left."""
    for wrong in (_denied, _told):
        rest = [phrase for n, phrase in enumerate(phrases) if not wrong(text, phrase, later=n + 1 < len(phrases))]
        if rest:
            phrases = rest
    return phrases


def _denied(text: str, phrase: Phrase, *, later: bool) -> bool:
    before = text[max(0, phrase.start - 8) : phrase.start]
    if re.search(r"(?:不行|来不及|没有|不然|要不)(?:的话)?就$", before):
        return True
    if _SELF_CORRECTED.search(text, max(0, phrase.start - _NEAR), phrase.start):
        return False
    if _DENIED.search(before) and not re.search(r"是不是\s?$|不要(?:早|晚)于$", before):
        return True
    if _FAILS.match(text, phrase.end):
        return True
    return later and bool(_MOVED.match(text, phrase.end))


#: 明早八点 不是 八点半: what follows by itself is right; 八点不是九点 is not
_SELF_CORRECTED = re.compile(r"[点半刻分午早晚天号日\d][ ,，…]+(?:哦|啊|噢)?不是[ ,，…]+$")


def _told(text: str, phrase: Phrase, *, later: bool) -> bool:  # noqa: ARG001  # same shape as the others
    after = phrase.end
    ways = (_BIRTH, _EVENT, _ASKED, _ORDERED)
    return any(way.match(text, after) for way in ways) or bool(
        re.search(r"生日(?:是|在)?\s?$", text[max(0, phrase.start - 5) : phrase.start])
    )


def _birth(text: str, phrase: Phrase) -> bool:
    return bool(_BIRTH.match(text, phrase.end) or re.search(r"生日", text[max(0, phrase.start - 5) : phrase.start]))


def _merged(text: str, phrases: list[Phrase]) -> Phrase:
    base = max(phrases, key=lambda phrase: _rank(text, phrase, phrases))
    for phrase in sorted(phrases, key=lambda phrase: abs(phrase.start - base.start)):
        if phrase is base:
            continue
        base = _joined(base, phrase)
    return base


def _joined(base: Phrase, other: Phrase) -> Phrase:
    """Takes over what was not said of the base. Nothing, where both name a day or both an hour."""
    if base.wait or other.wait:
        return base
    clash = (base.day and other.day) or (base.clock and other.clock)
    if clash or (base.clock and other.part_name and base.part_name and base.part_name != other.part_name):
        return base
    if base.clock and other.part and not base.part_name and other.clock is None and other.day is None and base.day:
        return replace(base, part=other.part)
    return replace(
        base,
        day=base.day or other.day,
        part=base.part or (other.part if not base.part_name else None),
        clock=base.clock or other.clock,
        bound=base.bound or other.bound,
        pieces=(*base.pieces, *other.pieces),
    )


_CORRECTED = re.compile(
    r"不是(?=[ ,，…])|算了|不对|哦不|噢不|不不|说错|打错|更正|改成|改到|改为|提前到|推迟到|延[后迟]?到|挪到|还是|应该是|换成|要不|干脆|等等|啊不|不，|不,|改[一下]?"
)


def _rank(text: str, phrase: Phrase, phrases: list[Phrase]) -> tuple[bool, int, bool, float]:
    first = min(phrases, key=lambda one: one.start)
    between = text[first.end : phrase.start] if phrase is not first else ""
    corrected = bool(_CORRECTED.search(between))
    before = text[: phrase.start]
    wanted = 2 * bool(_FETCHED.match(text, phrase.end) or _FIRMLY.search(before))
    wanted = wanted or int(bool(_WANTED.match(text, phrase.end) or _SOFTLY.search(before)))
    return (
        corrected,
        wanted,
        phrase.day is not None or phrase.clock is not None,
        phrase.start if corrected else -phrase.start,
    )
