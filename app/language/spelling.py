"""Reads messages typed in pinyin (dinggedangao, mingtian xiawu 3dian) as the words they spell."""

import re
from functools import cache

from app.language.chars import code_of, syllables
from app.language.masks import spell
from app.language.naming import words
from app.language.normalise import Normal, rewrite

#: what one syllable is taken for
_ONES = dict(
    one.split(":")
    for one in [
        "ding:订",
        "yao:要",
        "lai:来",
        "ge:个",
        "fen:份",
        "tiao:条",
        "bei:杯",
        "he:盒",
        "dian:点",
        "qu:取",
        "na:拿",
        "song:送",
        "dao:到",
        "wo:我",
        "ni:你",
        "men:们",
        "de:的",
        "le:了",
        "ma:吗",
        "you:有",
        "mei:没",
        "bu:不",
        "hao:好",
        "yi:一",
        "liang:两",
        "san:三",
        "si:四",
        "wu:五",
        "liu:留",
        "qi:七",
        "ba:吧",
        "jiu:就",
        "shi:是",
        "zai:在",
        "jia:加",
        "gei:给",
        "zuo:做",
        "mai:买",
        "xie:写",
        "cun:寸",
        "wan:晚",
        "zao:早",
        "xiang:想",
        "ne:呢",
        "a:啊",
        "ya:呀",
        "dai:带",
        "kuai:快",
        "hai:还",
        "ji:几",
        "dou:都",
        "ye:也",
        "tui:退",
        "huan:换",
        "gai:改",
    ]
)
_MORE = (
    "明天",
    "今天",
    "后天",
    "上午",
    "下午",
    "中午",
    "晚上",
    "早上",
    "周末",
    "星期",
    "谢谢",
    "你好",
    "您好",
    "多少钱",
    "多少",
    "取消",
    "订单",
    "有没有",
    "没有",
    "什么",
    "时候",
    "几点",
    "地址",
    "电话",
    "生日",
    "打卡",
    "签到",
    "投诉",
    "退款",
    "退钱",
    "退货",
    "人工",
    "客服",
    "店长",
    "店员",
    "想要",
    "可以",
    "好吃",
    "难吃",
    "在吗",
    "门口",
    "送到",
    "自提",
    "自取",
    "怎么",
    "价格",
    "好了",
    "做好",
    "配送",
    "外卖",
    "早安",
    "晚安",
    "新年快乐",
    "辛苦",
    "麻烦",
    "好的",
    "收到",
    "哈哈",
    "两个",
    "一个",
    "三个",
    "四个",
    "五个",
    "一份",
    "两份",
    "优惠",
    "打折",
    "发票",
    "营业",
    "关门",
    "开门",
    "停车",
    "蛋糕店",
    "老板",
    "帮我",
    "预订",
    "预定",
    "我要",
    "我想",
    "出来",
    "一下",
    "快点",
    "太慢",
    "垃圾",
    "太贵",
)
_RUN = re.compile(r"[a-z]{2,}(?: ?[a-z]{2,})*")
#: common words of Latin letters that could be pinyin
_FOREIGN = frozenset("me he she can men women dog long hang fang sang bang bin ban pan man fan ok hi ha can").union(
    (
        "hello",
        "happy",
        "baby",
        "cake",
        "momo",
        "nana",
        "lele",
        "mimi",
        "coco",
        "nini",
        "lala",
        "dada",
        "gege",
        "papa",
        "mama",
        "wangwang",
    )
)


@cache
def _lexicon() -> dict[str, str]:
    table = syllables()
    found = {code_of(said): word for said, word in _ONES.items()}
    listed = [name for names in words("heads").values() for name in names] + list(words("flavours")) + list(_MORE)
    for word in listed:
        codes = word.translate(table)
        if len(word) > 1 and all("\ue000" <= char <= "\uf8ff" for char in codes):
            found.setdefault(codes, word)
    return found


#: 勿要, 勿对: 不 as it is written around the Tai lake; 请勿 is everybody's
_NOT = re.compile(r"(?<![请切万])勿(?=[要用对来去送吃食会够好行买订拿取])")


def spelled_out(normal: Normal) -> Normal:
    """A folded text with its pinyin written out; what is not pinyin, or spells no word known, stays."""
    normal = rewrite(normal, _NOT, lambda _: "不") if "勿" in normal.text else normal
    if not _RUN.search(normal.text):
        return normal
    before = normal.text
    for found in reversed(list(_RUN.finditer(before))):
        if found.group() in _FOREIGN:
            continue
        spoken = spell(found.group())
        said = _words([code for code, _, _ in spoken]) if spoken else None
        if said:
            normal = normal.changed(*found.span(), said)
    normal = rewrite(normal, _MEASURE, lambda found: _ONES[found.group()])
    return normal if normal.text == before else rewrite(normal, _SINGLE, lambda found: _ONES.get(found.group()))


_MEASURE = re.compile(r"(?<=\d)(?:dian|bei|ge|fen|cun|tiao)(?![a-z])")
_SINGLE = re.compile(r"(?<![a-z])[a-z]{2,5}(?![a-z])")


def _words(codes: list[str]) -> str | None:
    """Syllables as words, longest first; None where one of them spells nothing known."""
    lexicon, said, place = _lexicon(), "", 0
    while place < len(codes):
        for length in range(min(5, len(codes) - place), 0, -1):
            word = lexicon.get("".join(codes[place : place + length]))
            if word:
                said += word
                place += length
                break
        else:
            return None
    return said if any(len(word) > 1 and word in said for word in lexicon.values()) or len(said) > 2 else None
