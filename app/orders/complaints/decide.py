"""What a complaint is about, which ones open an order again, and which ones are more than one shop's trouble. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.errors import Words


@dataclass(frozen=True, slots=True)
class Kind:
    """What a complaint can be about. The words that tell are looked for in the order of the table."""

    words: Words
    told_by: str
    batch: bool = False  # several shops at once point to one batch of goods
    reopens: bool = False  # the order is not done yet


KINDS: Mapping[str, Kind] = {
    "illness": Kind(Words("过敏或不适", "allergy, illness"), r"过敏|起疹|嘴肿|吃.{0,6}(?:拉了|肿了)|拉肚子|腹泻|吐了|呕吐|肚子疼|不舒服|食物中毒|住院|去医院", batch=True),
    "foreign": Kind(Words("异物", "foreign body"), r"头发|毛发|根毛|虫|苍蝇|蟑螂|蚂蚁|钢丝|异物|塑料|铁丝|指甲|石头|玻璃|纸屑", batch=True),
    "spoiled": Kind(Words("变质", "spoiled"), r"霉|长毛|馊|变质|变味|过期|臭|酸了|酸掉|坏了|坏掉|怪味|不新鲜", batch=True),
    "missing": Kind(Words("少东西", "something missing"), r"少了|少给|少装|少送|漏(?!水)|(?<!不)缺|没(?:有)?(?:给|放|送|装|带).{0,6}(?:蜡烛|餐具|叉|刀|盘|帽|卡|袋|发票|小票)|(?:蜡烛|餐具|叉子|盘子|生日帽|贺卡)(?:呢|没有|没给|没放)", reopens=True),
    "wrong": Kind(Words("做错了", "made wrong"), r"(?:写|做|装|拿|给|送|发|弄|搞|配)错|错别?字|不是我(?:要|订|点)|不对|不一样", reopens=True),
    "late": Kind(Words("太慢", "late"), r"还没(?:到|送|好|做|来|收|发)|迟到|晚了|晚到|超时|太慢|慢死|这么慢|等了|等到|半天|几点才"),
    "damaged": Kind(Words("压坏了", "damaged"), r"塌|歪|碎|烂|压|洒|漏水|破了|化了|变形|摔|[盒袋]子?坏"),
    "service": Kind(Words("服务态度", "service"), r"态度|服务|臭脸|爱理不理|不理|没人(?:理|接|回)|不回|不接|打不通|占线|敷衍|凶|骂"),
    "price": Kind(Words("价格", "price"), r"乱收|多收|多扣|扣了|贵(?!店)|券.{0,3}过期|退钱|退款|优惠没|没优惠|价格"),
    "taste": Kind(Words("味道", "taste"), r"难吃|难喝|不好吃|太甜|太咸|太硬|硬了|好硬|硬得|干巴|没味|夹生|没熟|糊了|焦|凉|冷的|腻"),
}  # fmt: skip
#: what sounds like a hazard or a mistake and is none: a bread's name, a bag, a face. It may still tell the milder kinds
_HARMLESS = re.compile(
    r"毛毛虫|臭脸|臭豆腐|塑料[袋盒]|玻璃[门窗]|头发那么长|券.{0,3}过期|[看听想心]\S{0,3}不舒服|[盒袋]子?坏[了掉]|[压摔碰]坏[了掉]?|态度不对"
)
OTHER = Kind(Words("其他", "other"), "")


def kind_of(text: str) -> str:
    """What a complaint is about; "other" where nothing tells."""
    rest = _HARMLESS.sub("，", text)
    return _first(rest) or _first(text, batch=False) or "other"


def _first(text: str, *, batch: bool = True) -> str | None:
    """The first kind that is told; `batch`: those of a batch of goods, too."""
    asked = (name for name, kind in KINDS.items() if (batch or not (kind.batch or kind.reopens)))
    return next((name for name in asked if re.search(KINDS[name].told_by, text)), None)


def name_of(kind: str) -> Words:
    """What a kind is called."""
    return KINDS.get(kind, OTHER).words


def opens_again(text: str) -> bool:
    """Whether this says that an order is not done yet: something is missing, or is not what was ordered."""
    kind = kind_of(text)
    return kind in KINDS and KINDS[kind].reopens


def is_batch(kind: str) -> bool:
    """Whether the same in several shops is told to the operators at once."""
    return kind in KINDS and KINDS[kind].batch


def amount(kind: str, general: int, hazard: int, redo: int) -> int:
    """What is granted for a complaint of a kind, in fen: by the rule of its category, else the general one."""
    own = hazard if is_batch(kind) else redo if kind in KINDS and KINDS[kind].reopens else 0
    return own or general


def more_telling(before: str, after: str) -> bool:
    """Whether a further line tells better what a complaint is about: something at last, or a hazard."""
    return (before == "other" and after != "other") or (is_batch(after) and not is_batch(before))


@dataclass(frozen=True, slots=True)
class Found:
    """A complaint that may be one of several. `goods`: what was ordered, as far as that is known."""

    store_id: int
    shop: str
    number: int
    goods: tuple[str, ...]


_SHOWN = 10  # shops in one message; there may be more


def alert(kind: str, found: Sequence[Found]) -> str | None:
    """What operators read of the same trouble in several shops; None when it is one shop's."""
    shops: dict[int, list[Found]] = {}
    for one in found:
        shops.setdefault(one.store_id, []).append(one)
    if len(shops) < 2:
        return None
    places = "；".join(_place(ones) for ones in list(shops.values())[:_SHOWN])
    what = f"24 小时内 {len(shops)} 家店有同类投诉（{name_of(kind).zh}）"
    return f"【批次预警】{what}：{places}。请核对同一批次的原料和产品。"


def _place(ones: Sequence[Found]) -> str:
    return f"{ones[0].shop} {'、'.join(_tickets(ones))}"


def _tickets(ones: Sequence[Found]) -> Iterator[str]:
    for one in ones:
        goods = "、".join(dict.fromkeys(one.goods))
        yield f"{one.number} 号（{goods}）" if goods else f"{one.number} 号"


_STILL = re.compile(r"还没|没有?解决|没人|不满意|还是|没处理|没消息|没联系|没收到|不行")


def is_still_bad(text: str) -> bool:
    """Whether an answer to "is it all right now?" says that it is not."""
    return bool(_STILL.search(text))
