"""Counted things to eat that no list names."""

import re

from app.language.goods import Good
from app.language.measures import Count
from app.language.naming import words
from app.language.wanted import BETWEEN_RIGHT, Wanted

_UNLISTED = re.compile(
    r"\s?(?:你们?家?的|那个|那种|现做的|刚出炉的|新出的|热的?|冰的?)?(?P<name>[\u4e00-\u9fff]{2,7}?)(?=$|[\s\x00,，。;；、/!！~～+＋\d(（和跟与\n]|[一两二三四五六七八]|各|再|还|送|取|拿|带走|打包|明|今天|后天|下午|晚上|谢|吧|哦|哈|呗|就|要|不要|加热|切|放|给|来|我|麻烦|分开|一起|一共)"
)
#: what is counted in a chat and is no thing to eat
_UNEATEN = re.compile(
    r"^给|^(?:要|不|不用|别)?切(?:片|块|开|好|一下)*$|加热|^热一下|[少去加]冰|[少半]糖|[我你您他她它们俺咱个只块份条杯盒袋根套寸吋人点天年月号楼店单字钱元券群卡]|小时|分钟|星期|礼拜|问题|电话|时间|地址|尺寸|颜色|款式|日期|备注|朋友|孩子|同事|老师|学生|家长|地方|意见|建议|消息|视频|照片|图片|红包|快递|奖|名额|位置|造型|[像似]$|蜡烛|餐具|刀叉|盘子|袋子|生日|口味|味道|数字|皇冠|气球|礼物|惊喜|车|票|猫|狗|娃|宝宝|姐|哥|妹|弟|工作|机会|办法|原因|情况|道理|理由|东西|商品|产品|发|顺丰|寄|送|包装|左右|以内|以上|不同|一样|什么|怎么|[上里]面|写$|一模|同款|手机|衣服|裤|鞋|包裹|机器|房|班|课|作业|面子|心意|心|苦|累|好|差评|邻居|顾客|客户|阿姨|叔叔|师傅|小伙|姑娘|另外|谢|尽快|睡|拜托|急|辛苦|下班|现在|赶|照|之前|刚才|麻烦|整|半|医|病|药|米|油|盐|书|本|笔|纸|伞|钥匙|口罩|带走|打包|帮忙|正经|麻烦|戒指|证|身份"
)
_PORTION = frozenset("份盒袋条块根杯箱罐瓶包只个枚粒片串碗打提套")


_NAMED_FIRST = re.compile(
    r"(?:^|[\s,，。;；、!！:：])(?:[\u4e00-\u9fff]{0,3}(?:[要想爱]吃|馋))?(?P<name>[\u4e00-\u9fff]{2,6}?)\s?(?:给我?|再|先|帮我)?(?:要|来|留|订|拿)(?:上)?(?=\d|[一两二三四五六七八九十俩仨])"
)


def find_unlisted(text: str, goods: list[Good], counts: list[Count]) -> list[Wanted]:
    """Counted things that no list names: 两份香酥鸡排, 新疆大馕要两个. Their kind is "?"; only an order takes them."""
    found: list[Wanted] = []
    for first in _NAMED_FIRST.finditer(text):
        counted = next((count for count in counts if count.start == first.end() and count.unit in _PORTION), None)
        if (
            counted is None
            or _UNEATEN.search(first["name"])
            or set(first["name"]) & set("再那这都样照先另")
            or set(first["name"]) & _LOOSE_CHARS
            or first["name"] in words("flavours")
        ):
            continue
        if not any(good.start < first.end() and first.start("name") < good.end for good in goods):
            found.append(Wanted(first["name"], "?", first.start("name"), first.end("name"), count=counted.number))
    for count in counts:
        match = _UNLISTED.match(text, count.end) if count.unit in _PORTION and not count.each else None
        if match is None or text.startswith("一下", match.end()) or uneaten(match["name"]):
            continue
        if match["name"] in words("flavours") or _counts_left(text, count, goods, counts):
            continue
        if not any(good.start < match.end() and match.start() < good.end for good in goods):
            found.append(Wanted(match["name"], "?", match.start("name"), match.end("name"), count=count.number))
    return found


_EATEN = re.compile(
    "发[面糕]|米[糕饭粉线粑]|油[酥泼炸]|盐[焗酥]|半熟|[糯玉紫黑小]米|[奶黄牛]油|油[条饼糕]|[海椒]盐|[开点]心"
)


def uneaten(name: str) -> bool:
    """Whether a name nobody listed is of something that is not eaten, or a piece of a sentence."""
    return bool(_UNEATEN.search(_EATEN.sub("", name))) or bool(set(name) & _LOOSE_CHARS) or name in _NO_FOOD


_NO_FOOD = frozenset(
    (
        "寿星",
        "新人",
        "新娘",
        "自己",
        "其中",
        "里面",
        "另外",
        "尝尝",
        "尝尝鲜",
        "大男",
        "随便",
        "切开",
        "甜死",
        "现货",
        "对坚",
        "坚果碎",
        "备货",
        "整个",
        "全部",
        "随便",
        "单独",
        "独立",
        "新鲜",
        "现做",
        "一模",
        "同款",
    )
)


def _counts_left(text: str, count: Count, goods: list[Good], counts: list[Count]) -> bool:
    """Whether a count belongs to a thing named before it: 吐司两条."""
    for good in goods:
        if good.end <= count.start and BETWEEN_RIGHT.fullmatch(text, good.end, count.start):
            return not any(other.end == good.start for other in counts)
    return False


_LOOSE_CHARS = frozenset(
    "的了吗呢啊是有在不没也都到还能会可多少怎哪谁几想说看听问叫让等过着得把被对从为以而或但就才吃喝买卖订送取拿留退换改"
)
