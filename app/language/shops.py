"""Which of the shops a message names."""

import re
from collections.abc import Sequence

Span = tuple[int, int]

_SHOP = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,8}?店)(?!长|员|铺|里的|名|庆|家|面|主|内|小|招|门|外|胡同|街|路|镇|村|巷)"
)
#: words before 店 that name a kind of shop or no shop
_KINDS = (
    "蛋糕",
    "面包",
    "烘焙",
    "甜品",
    "水果",
    "理发",
    "奶茶",
    "咖啡",
    "服装",
    "便利",
    "美发",
    "修车",
    "打印",
    "五金",
    "网红",
    "旗舰",
    "连锁",
    "加盟",
    "实体",
    "直营",
    "花",
    "药",
    "书",
    "酒",
    "饭",
    "网",
    "商",
    "鞋",
    "手机",
    "快餐",
    "早餐",
    "火锅",
    "烧烤",
    "宠物",
    "文具",
    "眼镜",
    "洗衣",
    "干洗",
    "零食",
    "母婴",
    "家居",
    "体验",
    "专卖",
    "折扣",
    "夫妻",
    "街边",
    "品牌",
    "老字号",
)
_NO_SHOPS = frozenset(
    (
        "分",
        "新",
        "本",
        "门",
        "总",
        "贵",
        "该",
        "小",
        "老",
        "好",
        "破",
        "黑",
        "别的",
        "其他",
        "楼下",
        "隔壁",
        "对面",
        "附近",
        "别人",
        "外面",
        "几",
        "各",
        "同",
        "两",
        "一",
        "三",
        "多",
        "每",
        "全部",
        "所有",
        "哪",
        "什么",
        "自己",
        "这边",
        "那边",
        "咱们",
        "你们",
        "我们",
        "他们",
        "人家",
        "线下",
        "线上",
    )
)
_NOT_IN_A_NAME = frozenset(
    "的了们成于销搁俺恁咱係系喺哋嘅我你他她是在去到来要想有没不就都也还已经转钱这那呢间哪个家点时候等给和跟把被让叫做说问买订拿取换改放从离过回进开关先再只能可以请帮麻烦找看送货接龙自提消息错,，。单"
)


def find_shop(text: str, known: Sequence[str] = ()) -> tuple[str, Span] | None:
    """A shop by its name: one of those known, else 滨江店 by its shape."""
    for name in known:
        place = text.find(name)
        if place >= 0:
            return name, (place, place + len(name))
    for found in _SHOP.finditer(text):
        before = found["name"][:-1]
        loose = (n for n, char in enumerate(before) if char in _NOT_IN_A_NAME and before[n - 1 : n + 1] != "解放")
        cut = max(loose, default=-1)
        name = before[cut + 1 :]
        if (
            len(name) < 2
            or (name[-1] in "破老黑新小烂坑" and name != "高新")
            or "什么" in name
            or name in _NO_SHOPS
            or name.endswith(_KINDS)
        ):
            continue
        return f"{name}店", (found.end() - len(name) - 1, found.end())
    return None
