"""Whether a time that somebody names in talk is that of their order: 明天的会取消了 is not, 明天下午吧 is."""

import re

from app.language.reading import Reading, When
from app.language.tickets import MEALS, Ticket


def of_its_time(reading: Reading) -> bool:
    """Whether a time that is named is that of the order: 明天的会取消了 is not, 明天下午吧 is."""
    if _STILL.search(reading.normal) or (_WRONG_DAY.search(reading.normal) and _a_day_alone(reading.normal)):
        return True
    if _SUITS.match(_TIMELY.sub("", re.split(r"[ ,，]", reading.normal.strip())[0])):
        return True
    if says_another(reading.normal):
        return True
    rest = re.sub(r"[^\u4e00-\u9fff]", "", _TIMELY.sub("", reading.normal))
    return len(rest) <= _FEW or (bool(_COMES.search(reading.normal)) and not _NOT_COMING.search(reading.normal))


#: 23号夜晚得, 周三ok: a time and that it suits, whatever follows
_SUITS = re.compile(r"(?:夜晚|晚黑|夜里|中午)?(?:得|ok|冇问题|啱)(?:的|了|嘅|呀|啊|哈)*$")


def says_another(text: str) -> bool:
    """两点我上班了 那晚上七点吧: another time, in a clause of its own."""
    if re.search(r"[?？]|吗|不去|去不", text):
        return False
    then = _RATHER if _UNFIT.search(text) else _THEN
    return any(then.match(clause) and not _TIMELY.sub("", clause) for clause in _CLAUSES.split(text))


_FEW = 3
_CLAUSES = re.compile(r"[\s,，。!！~～…]+")
#: 五点不行 我没下班 七点吧
_UNFIT = re.compile("不行|不中|没下班|来不及|有事|上班|起不来|太[早晚赶]|接孩子|有课|不在|来不了|赶不|没空")
_RATHER = re.compile(r"(?=.*(?:\d|[一二两三四五六七八九十][点号]|[早晚天午])).*吧$")
_THEN = re.compile(r"那(?=.*(?:\d|[一二两三四五六七八九十][点号]|[早晚天午])).*吧$")
_STILL = re.compile(
    r"还是(?:改)?(?:那个)?(?:[大今明后]|这|下|本|周|星期|礼拜|[上下中]午|早上|晚上|[\d一二两三四五六七八九十]{1,3}[点号月:])"
)
_TIMELY = re.compile(
    r"大?[今明后][天晚早儿日]|[这下本]*(?:周|星期|礼拜)[一二三四五六日天末]?|[\d一二两三四五六七八九十半刻]+[月号日点:分钟]*半?|[上下中]午|[早晚]上|早晨|傍晚|以?[前后]|左右|吧|的|就|那|行|好|可以|都|要|嗯"
    r"|(?:同样|同一个?|一样|原来|原|还是|那个|老)的?(?:时间|时候|钟点|点(?!心))|(?:时间|钟点|点儿?|其[他它余]|别的)(?:都|也)?(?:不[变动改]|照旧|一样|还?是?老样子)"
)
_WRONG_DAY = re.compile(r"不对|[说记写打看搞弄]错|[啊哦噢]不|日子错")
_COMES = re.compile(r"取(?!消)|拿|[拎搬]|过[来去](?!的|了)|送(?!孩|娃|走)|[来到去](?!不了|年)|提(?!前下)|要|改|自己|用")
_NOT_COMING = re.compile(
    r"取消|大家来|来(?:我[家店们]|家里)?[吃玩喝捧]|打[\d一二三四五六七八九]{1,2}折|打工|走亲|拜年|上学|过完|出差|出国|停[了课电水]|不[上做去来]|会议|开会|上班|上课|下雨|下雪"
)


def _a_day_alone(text: str) -> bool:
    """不对不对 后天 明天不上课: a day by itself, with what was wrong before it."""
    return any(clause and not _TIMELY.sub("", clause) for clause in re.split(r"[\s,，。!！~～]+", text))


def only_begun(ticket: Ticket) -> bool:
    """明后两天帮忙订早餐, of which nothing more is known: what is named first belongs to it."""
    return bool(ticket.slots.items) and all(
        item.product in MEALS and not (item.quantity or item.flavour) for item in ticket.slots.items
    )


def hour_of_the_day(reading: Reading, known: When) -> bool:
    """订个10寸的 周五, then 芒果千层吧 晚上六点: the hour of the day that is known."""
    return reading.time is not None and reading.time.first is None and known.grain in ("day", "part")
