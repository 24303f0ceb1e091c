"""Whether a message that is no order by itself says something of the one under way."""

import re
from dataclasses import replace
from datetime import timedelta

from app.language.conversation import ASKS, Said
from app.language.of_the_order import of_its_time, says_another
from app.language.ordering import ALL_OF_IT
from app.language.reading import Reading, Slots
from app.language.tickets import Ticket, drops_words


def adds(reading: Reading, ticket: Ticket, said: Said) -> bool:  # noqa: PLR0911  # one case a line
    """Whether a message that is no order by itself says something about the one under way."""
    said_slots = reading.said
    if not (
        said_slots.items
        or said_slots.when
        or said_slots.fulfilment
        or said_slots.address
        or said_slots.phone
        or said_slots.inscription
        or said_slots.allergy
        or said_slots.budget
        or said_slots.store
        or reading.shift
    ):
        if ticket.slots.inscription and drops_words(reading.normal):
            return True
        counted = _NUMBER_ONLY.search(reading.normal) or ALL_OF_IT.search(reading.normal)
        sounds = ("change_order", "chitchat", "order_bread", "cancel_order")
        status = reading.intent == "order_status" and not ASKS.search(reading.normal)
        return bool(counted) and (status or reading.intent in sounds)
    if reading.intent in (
        "ask_price",
        "ask_product",
        "ask_store_info",
        "order_status",
        "complaint",
        "thanks",
        "show_off",
        "suggestion",
    ):
        return not _OF_THE_SHOP.search(reading.normal) and bool(
            _TELLS.search(reading.normal)
            or (_COMES_THEN.search(reading.normal) and not ASKS.search(reading.normal))
            or (said_slots.when and says_another(reading.normal))
            or said_slots.phone
            or (said_slots.address and said_slots.fulfilment == "delivery")
            or _is_fragment(reading)
        )
    if _COMPARES.search(reading.normal) or (reading.intent == "chitchat" and GUESSES.search(reading.normal)):
        return False
    if reading.intent == "chitchat":
        if reading.shift and _MOVES.search(reading.normal):
            return True
        if _HAS_ELSEWHERE.search(reading.normal):
            return False
        fetched = said_slots.fulfilment == "pickup" and _NOT_BROUGHT.search(reading.normal)
        if replace(said_slots, when=None, fulfilment="") == Slots() and not (fetched or of_its_time(reading)):
            return False
        late = said.at - ticket.at > timedelta(hours=3)
        return not late or bool(said_slots.phone or said_slots.address)
    return True


#: 你们店地址是桃园路吗: of the shop, not of where it goes
_OF_THE_SHOP = re.compile(
    r"你们(?:店|家|那)?(?:的)?(?:地址|位置|地方)|(?:地址|位置)(?:是|在)[^,，。 ]{1,8}[吗?？][^\d]*你们|店(?:的)?(?:地址|位置)(?:是|在)"
)
_HAS_ELSEWHERE = re.compile(
    "已经[^,，。]{0,2}[买吃做订]|[买吃做]了(?!没|吗)|(?:自己|我们|家里|公司|单位|办公室|这边|这儿)[^,，。]{0,2}(?:有(?!人|事|个|几|没)|带)|自带|自备"
)  # 家里已经买油条了 asks for none
GUESSES = re.compile(r"(?:没有?|做不了|能做|会做)吧(?=$|[ ,，。?？!！~～])")  # 你们没有吧 asks, and orders nothing yet
_IN_GENERAL = re.compile(
    r"(?:当[天日]|一般|平时|平常|通常|最快|多久|提前(?:几|多少|多久)[天日]?)[^,，。]{0,6}(?:能|可以|来得及|做得)[^,，。]{0,5}(?:吗|么|不|呢)?[?？~～ ]*$"
)
_FOR_ME = re.compile(
    r"(?:要|需要|来|订|留)\s?[一两三四五六七八九十\d]+[个份条盒块只]|^[一两三四五六七八九十\d]+[个份条盒块只]|我要|我想|想要|想[订定]|给我|帮我|[留来][一两个]|下单|[订定]一?[个份]"
)


def in_general(text: str) -> bool:
    """8寸蛋糕当天能做好吗: how long it takes, and no wish to have it."""
    return bool(_IN_GENERAL.search(text)) and not _FOR_ME.search(text)


_COMPARES = re.compile(r"比[^,，。]{1,6}(?:好吃|好喝|香|甜|强|贵)")


#: 再晚一刻钟, 要晚半小时到 move the time; 晚了一小时 finds fault
_MOVES = re.compile(
    r"再[晚早迟]|[推延顺往][迟后延]|提[前早]|[会要得能]?[晚早迟](?:点|到|来)?(?=半|[一两三十\d]{1,2}(?:刻|分|个?小时|个?钟))(?!.*才)"
)
_NOT_BROUGHT = re.compile("(?:不用|别|不要|甭|不必|不)(?:再|给我|你们)?送")


def _is_fragment(reading: Reading) -> bool:
    """Whether a message is little more than a detail: 草莓味的, 8寸的. By itself it may look like anything."""
    text = reading.normal
    short = len(text) <= _SHORT or _SIZE_FIRST.match(text)
    return bool(short) and not _FEELS.search(text) and not ASKS.search(text)


#: 八寸 红枣的 软一点 牙口不好: a size before all tells what is wanted, whatever follows
_SIZE_FIRST = re.compile(r"^(?:要|就|来)?(?:\d{1,2}|[四六八十]|十[二四六])[寸吋](?:的|吧)?[\s,，](?=.{0,20}$)")


_SHORT = 12
_FEELS = re.compile(r"好吃|好喝|好看|漂亮|可爱|谢|赞|绝|爱|喜欢|真|太|超|香|棒|哇|哈|!|！|👍|🥰|😋|难|差|失望")
_TELLS = re.compile(
    r"我要|就要|有就|有的话|改|换|送(?:到|我)|我(?:来|去|自己)|自提|自取|地址|电话|写|忘(?:了)?说|预算|过敏|那(?:就)?|(?:还是|就).{1,6}吧"
)
_COMES_THEN = re.compile(  # 我这会儿走不开 下午四点来吧
    r"(?:[上下中]午|[早晚]上|傍晚|[今明后][天早晚儿]|[点号]半?)[^,，。?？ ]{0,6}?(?:过[来去]|[来去到取拿])[取拿]?吧"
)
_NUMBER_ONLY = re.compile(
    r"(?:就|要|改|只要)?\s?(?:\d+|[一两三四五六七八九十俩仨半])(?:个|条|份|盒|块|根|只|杯|袋|套|包|片|打|瓶|箱|枚)(?<!半[^打])(?:就行|吧|就够|就好|不变)?"
)
