"""Whether a message tells of something or asks for it: a ticket wants evidence that something is wanted of the shop.

Talk is full of goods, of 不要了 and of things that went wrong. What happened to others, long ago or in a saying asks for
nothing, however many cakes are named; and a grievance or a change that names nothing of ours is somebody's own life.
"""

import re
from collections.abc import Mapping
from functools import cache

from app.language.naming import words
from app.language.reading import TICKET_INTENTS, Context, Intent
from app.language.slots import ORDERS, Scan

_LONG_AGO = re.compile(
    r"当年|当初|年轻(?:那|时|的时候|的?辰光)|小时候|小辰光|细个|嗰阵|那年|那会儿|那阵儿?|那时候?|从前|古时候|上学那|上大学|一辈子|这辈子|下辈子|想当年|旧社会"
    r"|那几年|后生时候|老早|结婚那|领证那"
)
_DONE = re.compile(
    r"(?:吃|喝|买|订|定|做|烤|切|送|收|尝|见|学|蒸|炸|点|叫|排)过(?![去来敏年节寿生期])|[吃喝食叫买饮整做包揾]咗|"
    r"(?:吃|喝|啃|炫|嚼|干|造)(?:了|掉|光|完)|(?:扛|拿|提|拎|背|带|寄|捎)(?:了(?!就)|回来)|舍不得|剩了?半"
    r"|(?:发|打|分|赢|剩|中|蒸|攒)了[一两俩三四五六七八九十几半\d]+[^,，。!！]{0,2}(?:斤|盒|个|只|条|块|箱|锅|袋)(?!人|钟)|排到|多亏"
)
_OTHERS = re.compile(
    r"(?:^|[\s,，。!！])(?:我|俺)?(?:们|家)?(?:那口子|家那位|老[公婆头伴]|媳妇|对象|婆婆|公公|丈母娘|老丈人|姥[姥爷]|爷爷|奶奶|孙[子女]|闺女|儿子|女儿|[娃崽]儿?|同事|邻居|对门|隔壁|亲家|甲方|闺蜜|室友|同学|老太太|老头|阿[婆公姨嫲]|他|她|人家|楼下)"
    r"(?!.{0,4}(?:生日|过生|过寿|满月|做寿|[来去取拿要想爱喜馋]))"
)
_SAYING = re.compile(
    r"做梦|梦[见到]|羡慕|奖励自己|说白了|哪有|想想都|要是有一天|等我有|等他|这日子|凑合过|笑死|哈哈哈|跟[^,，。]{1,4}似的|说好(?:一起|来一个)|改明儿|以后(?:我|俺)"
    r"|一口气|一[餐顿]能?[吃呷]|你信不信|战利品|我家还有|谁家还有"
)
#: what only one who wants something says
_ASKS_FOR = re.compile(
    r"给(?:我|俺|咱|我们)(?!买|订|做|送)|帮(?:我|俺|忙)|麻烦|留[一两俩三个条盒\d]|我要(?!是|当|开)|想[订要定](?!当年)|来[两三四五六七八九十俩\d]|再来|订[一两个\d]|下单|(?:我|俺|自己)(?:去|来|过来)[取拿]|送到|自[提取]|[订定留做整来]个|帮.{0,3}[订定留拿]|星期|礼拜|呗|今天|明[天早晚儿]|后[天儿]|今[晚早]|下周|周[一二三四五六日末]|[点半]前|还[要想]|能不能|可以"
)
_UNREAL = re.compile(
    r"我要是(?:会飞|能飞|店长|老板|有钱|皇帝|富婆)|要是[^,，。]{0,6}(?:零卡|不长[肉胖]|不要钱)|许愿|阿门|我请全群|等(?:我|俺|他|她|娃|孩子|[儿女]子?儿?|闺女|囡囡|宝宝)(?:考上|有钱|发财|中奖|退休|毕业了?|长大|减|瘦)|上(?:周|礼拜|星期|个月)[^,，。]{0,8}(?:订|买|吃|做|拿)了"
)


def tells(text: str) -> bool:
    """Whether a message tells of what was, of others or of nothing real, and asks for nothing."""
    if _UNREAL.search(text):
        return True
    if _ASKS_FOR.search(text):
        return False
    return any(one.search(text) for one in (_LONG_AGO, _DONE, _OTHERS, _SAYING))


_OURS = re.compile(
    r"[你恁您侬]|店|单|订|定的|送|蛋糕|面包|包装|退[钱款货]|退了|赔|客服|服务|态度|电话|味|馊|霉|酸|硬|头发|虫|外卖|名字|写[错成]|发票|收[了费]|会员|卡|券|群|机器人|"
    r"拿[到错]|买的|取|排队|等了|还没|投诉|举报|少[了装给]|漏|错|坏|慢|做得|切开|里头|里面|一股|[这那]个|真行|行啊|厉害|可以啊|呵呵"
)
_TO_US = re.compile(r"[你恁您侬]|店|[订定买拿收]的|客服|机器人|投诉|退[钱款我]")


def to_us(text: str) -> bool:
    """Whether a message is said to the shop, or of what was had from it."""
    return bool(_TO_US.search(text) or _OURS.search(text))


_CHANGES = re.compile(
    r"[订单定份寸]|蛋糕|面包|早餐|自[提取]|送|取(?!消)|改|地址|电话|号码|口味|写|字|时间|点|换成|改成|改到|改为|加[一两个]|多[要加]|少[要]|推[迟后]|提前|[个盒条]|[往顺延]后?[延推]|延[后一]|补[充一]|备注|忘记?了?[说讲]|[热冰]|升级|加高|分开装|奶油|餐具|少[糖放]|去.{0,4}店拿|换[我他她]"
)
#: what a message is not for want of evidence of something else
_NEVER = TICKET_INTENTS | {"checkin", "quiz_answer", "thanks"}
#: by how much a ticket must be ahead of talk where nothing is open: over rows kept out of the fit more would cost tickets
_TALK = 0.1
_LEAD = 0.15  # by how much a grievance that names nothing of ours must be ahead
_FAR = 0.6  # the same of one that names where else it was
_ELSEWHERE = re.compile(
    r"别家|别人家|别的店|那家|隔壁[家店那]|甲方|报纸|高速|地铁|公交|高铁|食堂|单位|公司|蚊子|作业|老师|亲家|婚礼|自己[做烤蒸]|开学"
)


def settled(intent: Intent, scores: Mapping[str, float], found: Scan, context: Context) -> Intent:  # noqa: PLR0911  # one case a line
    """The likeliest intent, or the likeliest that opens no ticket where there is no evidence for one.

    A ticket that is hardly ahead of talk is talk.
    """
    text = found.normal.text
    if intent not in TICKET_INTENTS:
        return intent
    if not (context.open_order or context.reply_to) and scores[intent] - scores["chitchat"] < _TALK:
        return "chitchat"
    if intent == "order_status":
        return intent
    quiet: dict[Intent, float] = {name: score for name, score in scores.items() if name not in _NEVER}  # type: ignore[misc]  # the classes are intents
    best: Intent = max(quiet, key=lambda name: quiet[name])
    other = _no_grievance(found) if intent == "complaint" else None
    if other is not None:
        return other
    if context.open_order or context.reply_to not in ("", "fan"):
        return intent
    if intent in ORDERS:
        return best if tells(text) and not _wished(found) else intent
    if intent == "complaint":
        told = tells(text)
        if _ELSEWHERE.search(text) and not _TO_US.search(text) and scores[intent] - quiet[best] < _FAR:
            return best
        unsure = not _TO_US.search(text) and (told or not (_OURS.search(text) or found.wanted))
        return best if unsure and scores[intent] - quiet[best] < (2 * _LEAD if told else _LEAD) else intent
    if intent == "change_order":
        named = bool(_CHANGES.search(text) or found.wanted or found.phrases or found.address or found.phone)
        return intent if named else best
    return intent


def _no_grievance(found: Scan) -> Intent | None:
    """What a message is that only sounds like a grievance: a thing that is named, or asked about."""
    text = found.normal.text
    if _names_only(found):
        return "chitchat"
    return "ask_product" if _about().search(text) and not _SUFFERED.search(text) else None


_COUNT_WORDS = re.compile(
    r"[\d一二两三四五六七八九十半俩仨各都要来就再加和跟个只块份条杯盒袋根套片打瓶碗笼斤吧呀啊的\W_]"
)


def _names_only(found: Scan) -> bool:
    """饭团, 都两份: things and numbers, and no word of what is wrong with them."""
    text = found.normal.text
    for one in sorted((one for one in found.wanted if not one.implied), key=lambda one: -one.start):
        text = text[: one.start] + text[one.end :]
    return not _COUNT_WORDS.sub("", text)


def _wished(found: Scan) -> bool:
    """Whether a size, an address or a number to call makes a wish of it."""
    return bool(found.address or found.phone or any("寸" in one.size for one in found.wanted))


#: 里头搁猪油不, 有鸡蛋没, 能啃动不: asked of a thing, whatever it would do to somebody
@cache
def _about() -> re.Pattern[str]:
    parts = "|".join(map(re.escape, (*words("allergens"), "油", "糖", "防腐", "添加", "酵母", "碱")))
    return re.compile(
        rf"(?:有|含|搁|放|加|用)(?:了|的)?(?:没有?|不含)?[^,，。!！]{{0,3}}(?:{parts})[^,，。!！]{{0,3}}(?:没有?|不|吗|么|伐|冇|未|㗎)(?=$|[\s,，。?？!！])"
        rf"|(?:系咪|是不是|是否)[^,，。]{{0,4}}(?:{parts})|能(?:嚼|啃|咬)[^,，。]{{0,3}}[不吗没]"
    )


_SUFFERED = re.compile(
    r"你们?(?:怎么|咋|看)|怎么[办说回]|退|赔|投诉|拉肚|头发|发霉|长毛|馊|送错|写错|少[了装]|等了|没人"
)
