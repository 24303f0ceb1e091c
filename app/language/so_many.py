"""A number of an order that is put right: 改x2, 社长说人多 80, 变六份, 先送30份 其余不要."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.language.counting import PIECE, number
from app.language.naming import words
from app.language.reading import Item, Reading

_N = r"(?:\d{1,3}|[一二两三四五六七八九十百俩仨]{1,4})"
_SLIP = r"(?:[打写说看点数算]错了?|错了|不对|啊不|哦不|更正|算了|等[等下]|要不|改(?:成|为|到)?)"
_END = r"(?:就)?(?:[吧哈啦了呗]|够了?|[行好]了?|可以了?|得了)*[。!！~～… ]*$"
_SO_MANY = re.compile(
    rf"(?:{_SLIP}[ ,，]*[x×*]\s?(?P<times>\d{{1,3}})(?!\d)"
    rf"|^[哎啊诶唉哦]?[ ,，]?{_SLIP}[ ,，]+(?:还是|是|要|来|就)?(?P<n>\d{{1,3}}){PIECE}?{_END}"
    rf"|^[哎啊诶唉哦]?[ ,，]?{_SLIP}[ ,，]+(?:还是|是|要|来|就)?(?P<n2>{_N}){PIECE}{_END})"
)
#: 变六份, 减到5个, 又要……六只啦: the whole number from now on
_ANEW = re.compile(
    rf"(?:变(?:成|为)?|改(?:成|为|到)|换成|[减降加添增凑涨][到成]|只要|只用|只需要?|只来|只拿|又要|又讲要|又说要|[也都]做|又变了[^\d]{{0,6}}?就?|总数(?:还是|是|不变))[ ,，….。]{{0,3}}(?P<n>{_N})\s?(?:{PIECE}(?!人|钱|月|小时|的(?=\S)|[^,，。 ]{{0,2}}(?:餐具|袋|蜡烛|刀叉|盘子|盒子))|(?=[吧哈啦了]?[。!！~～ ]*$))"
    rf"|改(?:成|到|为)?\s?(?P<new>{_N}){PIECE}(?:[吧哈了啦]|就[行好]|可以)*[。!！~～ ]*$"
    rf"|^(?:[一-龥]{{1,6}}?)?那(?P<those>{_N}){PIECE}(?:我|就|那就|都){{0,2}}(?:要|留|拿|给我)(?:[了吧着啦哈]|留着)*[。!！~～ ]*$"
    rf"|^那(?:就)?(?P<few>{_N}){PIECE}也(?:行|可以|成|好|要)[吧了哈]?[。!！~～ ]*$"
    rf"|^那?(?P<all>{_N}){PIECE}[都全]部?(?:给我)?(?:要|拿|留|包)[了吧着啦哈]*[。!！~～ ]*$"
)
#: 先送30份 其余不要了: so many of them, and no more
_FOR_NOW = re.compile(
    rf"(?:先|就|只)(?:给我|帮我)?[送要来拿做留](?P<n>{_N})\s?{PIECE}[^\d]{{0,12}}?(?:其余|其他|其它|剩下|剩的|多的|别的|余下)[^,，。 ]{{0,3}}(?:不要|不用|取消|算了|免|去掉|退)"
)
#: 等下 社长说今年人多 80: a number that is all the last clause says
_LAST_CLAUSE = re.compile(
    r"^(?P<before>[^\d]{2,24})[ ,，:：](?:要|是|就|来|按|得)?(?P<n>\d{1,3})(?:吧|哈|了|就行|就好|才够)?[。!！~～ ]*(?:final|定了|确定|不改了|不变了)?[。!！~～ ]*$"
)
#: said of how many come or eat, or of another number than before
_WHY = re.compile("人[多少]|[多少]人|算[错漏]|漏[了算]|不够|少了|多了|重新[数算]|又[加多来]|加[了人]|数[错漏]")
_NO_NUMBER = re.compile(r"[楼室栋号房门幢元块]|单元|电话|地址|尾号|年|月|预算|岁")


#: 32 不是23: the number on the left, or behind 是, where the other one was understood
_NOT_SO_MANY = re.compile(
    rf"^(?P<n>{_N}){PIECE}?[ ,，]*(?:啊|哈)?[ ,，]*不是(?P<old>{_N}){PIECE}?(?:[啊哈哦])?[。!！~～ ]*$"
    rf"|^不是(?P<old2>{_N}){PIECE}?[ ,，]*(?:啊|哈)?[ ,，]*是(?P<n2>{_N}){PIECE}?[吧哈]?[。!！~～ ]*$"
)


def _put_right(known: Sequence[Item], text: str) -> tuple[Item, ...] | None:
    found = _NOT_SO_MANY.match(text)
    if found is None:
        return None
    right, wrong = number(found["n"] or found["n2"]), number(found["old"] or found["old2"])
    meant = [n for n, old in enumerate(known) if old.quantity in (right, wrong)]
    if not right or len(meant) != 1:
        return None
    return (*known[: meant[0]], replace(known[meant[0]], quantity=right), *known[meant[0] + 1 :])


def so_many(known: Sequence[Item], reading: Reading) -> tuple[Item, ...] | None:
    """With another number of what the message names, or of the one thing that is ordered."""
    text = reading.normal.strip()
    fixed = _put_right(known, text)
    if fixed:
        return fixed
    if not known or _NO_GOODS.search(text):
        return None
    count = _slip(text) or _told(reading, text) or _beside(known, reading) or _joined_by(known, text)
    if not count:
        return None
    named = [n for n, old in enumerate(known) if _names(text, old)]
    if any(item.product and not item.implied and not _is_known(item, known) for item in reading.said.items):
        return None
    if len(named) != 1 and len(known) != 1:
        return None
    n = named[0] if len(named) == 1 else 0
    return (*known[:n], replace(known[n], quantity=count), *known[n + 1 :])


_KIN = "爸爸?|妈妈?|老公|老婆|媳妇|婆婆|公公|奶奶|爷爷|外婆|外公|姥姥|姥爷|儿子|女儿|闺女|孩子|娃|同事|室友|邻居|朋友|闺蜜|同学|老板|领导|师傅|[哥姐弟妹]"
#: 再加2块 给我婆婆; 我爸听见了 说他也要仨: so many on top, of the one thing there is
_ON_TOP = re.compile(
    rf"(?:^|[ ,，])(?:那|麻烦|帮我)?[再多](?:给[^,，。\d]{{1,6}})?(?:加|要|来|拿|带|留|做|订|买)(?P<n>{_N}){PIECE}(?=$|[ ,，。!！~～吧哈])"
    rf"|(?:{_KIN})[^\d吗?？]{{0,8}}?[也还](?:想?要|想来|来)(?P<n2>\d{{1,2}}{PIECE}|[一两二三四五六]{PIECE}|[俩仨])(?=$|[ ,，。!！~～吧哈])"
)


def on_top(known: Sequence[Item], reading: Reading) -> tuple[Item, ...] | None:
    """With so many more of the one thing that is ordered, where a message names none."""
    text = reading.normal.strip()
    found = _ON_TOP.search(text)
    if found is None or len(known) != 1 or reading.said.items or _IN_ALL.search(text):
        return None
    more = number((found["n"] or found["n2"]).rstrip(PIECE))
    return (replace(known[0], quantity=(known[0].quantity or 1) + more),) if more else None


_IN_ALL = re.compile("[一总]共|合计|[加添凑]到")
_NO_GOODS = re.compile("红包|作业|快递|体重|减肥|题|考试|[车房]票")


def _slip(text: str) -> int | None:
    found = _SO_MANY.search(text)
    return number(found["times"] or found["n"] or found["n2"]) if found else None


def _told(reading: Reading, text: str) -> int | None:
    found = _FOR_NOW.search(text) or _ANEW.search(text)
    if found is not None:
        return number(next(word for word in found.groupdict().values() if word))
    last = _LAST_CLAUSE.match(text)
    told = reading.said
    if last is None or told.when or told.address or told.phone or told.budget or told.inscription:
        return None
    before = last["before"]
    return number(last["n"]) if _WHY.search(before) and not _NO_NUMBER.search(before) else None


_COMES_TOO = re.compile(
    r"^[^\d]{2,20}[也都又]来了?[ ,，:：]*(?P<n>\d{1,3})[个份盒]?(?:吧|哈|了)?[。!！~～ ]*(?:final|定了|确定|不改了|不变了)?[。!！~～ ]*$"
)


def _joined_by(known: Sequence[Item], text: str) -> int | None:
    """秘书也来 15!!, of 13: a number that is a little higher than the one before."""
    found, old = _COMES_TOO.match(text), known[0].quantity or 1
    count = number(found["n"]) if found and len(known) == 1 else None
    return count if count and 1 < old < count < 2 * old else None


_CLAUSE = re.compile(rf"^(?:[我俺她他]|我们|咱们?)?(?:就|先|总共|一共)?[要来拿](?P<n>{_N}){PIECE}(?:吧|就行|就好|哈)?$")


def _beside(known: Sequence[Item], reading: Reading) -> int | None:
    """要8个 明天下午三点: how many, of the one thing that has no number yet, beside when or where."""
    told = reading.said
    if len(known) != 1 or known[0].quantity or not (told.when or told.address or told.phone):
        return None
    clauses = (_CLAUSE.match(clause) for clause in re.split(r"[\s,，。;；!！~～]+", reading.normal))
    return next((number(found["n"]) for found in clauses if found), None)


def _is_known(item: Item, known: Sequence[Item]) -> bool:
    return any(item.product in old.product or old.product in item.product for old in known)


def _names(text: str, item: Item) -> bool:
    taste = item.flavour or (item.product[:2] if item.product[:2] in words("flavours") else "")
    tastes = bool(taste) and taste in text  # 抹茶加到25
    return tastes or (bool(item.product) and (item.product in text or item.product[-2:] in text))
