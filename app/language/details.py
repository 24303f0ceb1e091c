"""Finds the smaller details of an order in a folded text: phone, budget, allergens, order number, how it changes hands."""

import re
from functools import cache
from typing import Literal

from app.language.counting import number
from app.language.naming import words

Span = tuple[int, int]

# phones

_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(?P<n>1[3-9]\d{9})(?!\d)")
_FIXED = re.compile(r"(?<!\d)(?P<n>0\d{9,11})(?!\d)")


def find_phones(text: str) -> list[tuple[str, Span]]:
    """Telephone numbers, digits only, in order."""
    found = [(match["n"], match.span()) for pattern in (_MOBILE, _FIXED) for match in pattern.finditer(text)]
    return sorted(found, key=lambda one: one[1])


# budgets

_SUM = r"(?P<n>\d{2,5}|[一二两三四五六七八九]?[千百][一二两三四五六七八九十百零]{0,4}|[一二两三四五六七八九]?十[一二三四五六七八九]?)(?P<more>多|来)?(?:多点|点)?(?:块钱|块|元|米|大洋|蚊)?(?:钱)?"
_MOST = re.compile(rf"(?:不超过|别超过?|不要超过|不能超过|控制在|最多|顶多|不高于|上限)\s?{_SUM}(?:以内|内)?")
_WITHIN = re.compile(rf"(?:预算|价格|价位)?(?:就|在|是)?\s?{_SUM}(?:以内|之内|以下|内(?!容))")
_PLAN = re.compile(rf"预算(?:就|在|是|大概|大约|差不多|有|一共|也就)?[:： ]?\s?{_SUM}(?P<within>以内|之内|以下|内)?")
_WORTH = re.compile(
    rf"{_SUM}(?:左右|上下)?的?预算|{_SUM.replace('?P<n>', '?P<n2>').replace('?P<more>', '?P<more2>')}(?:左右|上下)(?!取|到|拿|来|送)|{_SUM.replace('?P<n>', '?P<n3>').replace('?P<more>', '?P<more3>')}(?<=[块元钱])(?:价位)?的(?!券)"
)
#: 差不多八百块, 凑够200块: a number of pieces (块) is smaller or stands without such a word
_ABOUT = re.compile(
    r"(?P<n2>\d{3}|[一二两三四五六七八九]百[一二三四五六七八九]?十?)(?:块钱?|元)出头(?!的?人|岁|点)|(?:差不多|大概|大约|约莫|约|估计|[配凑]够|凑|花)\s?(?P<n>\d{3,5}|[一二两三四五六七八九]?[千百][一二两三四五六七八九十百零]{0,4})(?:块钱|块|元|米|大洋|蚊)"
)
_AT_MOST = re.compile(
    r"(?:超过?|高于|多于)(?:了)?\s?(?P<n>\d{2,5})(?:块|元)?(?:的|就)?(?:不要|不行|免谈|算了|别做|不考虑)|(?P<n2>\d{2,5}|[一二两三四五六七八九]?[千百][一二两三四五六七八九十百零]{0,4})(?:块钱?|元)?(?:封顶|打住|为限|到顶|顶天)"
)
#: 总共1200上下: a sum of the whole, no number of things
_IN_ALL = re.compile(
    r"(?:[总一]共|合计|总价|全部)(?:大概|大约|差不多|控制)?在?\s?(?P<n>\d{3,5}|[一二两三四五六七八九]?[千百][一二两三四五六七八九十百零]{0,4})(?:块钱?|元)?(?P<within>以内|之内|以下)?(?(within)|(?:左右|上下))(?!个|份|人|的?人|[取到拿来送])"
)
_BETWEEN = re.compile(r"(?P<a>\d{2,4})\s?[-~到至]\s?(?P<b>\d{2,4})(?:块|元|之间|的预算|左右)")


def find_budget(text: str) -> tuple[str, Span] | None:
    """What it may cost: "<=300", "~200", "200-300"."""
    found = _BETWEEN.search(text)
    if found and ("预算" in text or "价" in text or found.group()[-1] in "块元"):
        return f"{found['a']}-{found['b']}", found.span()
    for pattern, sign in (
        (_PLAN, "~"),
        (_MOST, "<="),
        (_AT_MOST, "<="),
        (_WITHIN, "<="),
        (_WORTH, "~"),
        (_ABOUT, "~"),
        (_IN_ALL, "~"),
    ):
        for match in pattern.finditer(text):
            value = _amount(match)
            if value is None or not _is_money(match, pattern):
                continue
            return f"{'<=' if match.groupdict().get('within') else sign}{value}", match.span()
    return None


def _amount(found: re.Match[str]) -> int | None:
    groups = found.groupdict()
    word = groups.get("n") or groups.get("n2") or groups.get("n3") or ""
    value = number(word)
    return value if value and 5 <= value <= 99999 else None


def _is_money(found: re.Match[str], pattern: re.Pattern[str]) -> bool:
    """Whether a sum is money and no time, number of people or size."""
    word, after = found.group(), found.string[found.end() : found.end() + 2]
    if re.match(r"[点:：号人寸分个小层岁斤克公米]|天|周|月", after):
        return False
    if pattern is _WORTH and "预算" not in word:
        money = bool(re.search("块|元|钱|蚊", word))
        return money or (bool(re.search(r"预算|价|太贵", found.string)) and not re.search(r"点|分钟", word))
    if pattern is _IN_ALL and not re.search("块|元|钱|预算|价", found.string):
        return len(re.sub(r"\D", "", word)) > 3 or "千" in word  # 纸杯蛋糕一共150上下 counts them
    if pattern is _WITHIN:
        before = found.string[: found.start()][-3:]
        return not re.search(r"[\d点:.]$", before) and not re.search(r"小时|分钟|公里|天|点", word)
    return True


# allergens


@cache
def _allergen() -> str:
    return "|".join(map(re.escape, words("allergens")))


_KIN = "老公|老婆|媳妇|对象|儿子|女儿|闺女|囡囡|宝宝|娃|孩子|小孩|老人|老人家|爸|妈|爸爸|妈妈|奶奶|爷爷|婆婆|公公|外婆|外公|姥姥|姥爷|同事|室友|寿星|女朋友|男朋友"


@cache
def _allergy_patterns() -> tuple[re.Pattern[str], ...]:
    one = rf"(?:{_allergen()})"
    several = rf"(?P<what>{one}(?:(?:[、和跟及与,，/ ]|还有|以及){{0,3}}{one}){{0,8}})"
    return (
        re.compile(rf"对{several}(?:都|也|严重|会|有点|比较|轻度|重度)?(?:过敏|敏感)"),
        re.compile(
            rf"{several}(?:(?:我|他|她|俺|咱)?(?:们)?家?(?:{_KIN}|[妈爸儿女])?)?(?:吃了|喝了|一吃|一喝)?"
            r"(?:都|也|就|严重|会|有点|重度)*(?<!不)(?:过敏|敏感)"
        ),
        re.compile(rf"(?:吃|食|喝|碰|沾)(?:了|咗|到)?{several}(?:就|会|要|都)*(?:起疹|过敏|敏感|肿|痒|拉|吐|喘|发疹)"),
        re.compile(rf"过敏(?:的是|原是|原[:：]|[:：])?\s?{several}"),
        re.compile(
            rf"{several}(?:都|也|是|一点)?(?:不能碰|碰不得|不耐受?|(?<=乳糖)不行|(?<=麸质)不行|(?<=酒精)不行|不能沾|沾不得|一点不能)"
        ),
        re.compile(
            rf"(?:不能|不可以|没法|吃不了|不能吃|碰不得|不能碰|沾不了|不能沾)(?:吃|碰|沾|有|含)?{several}(?!味)"
        ),
        re.compile(
            rf"(?:不要|别|不能|千万别|千万不要|不)(?:放|加|用|含|有|搁|摆|掺|沾)?(?:任何)?{several}[^。！!?？]{{0,14}}?(?:过敏(?!原)|起疹子|会肿|肿|发红|痒|起疙瘩|不耐受|喘|会吐|拉肚子)"
        ),
    )


_NO_ALLERGY = re.compile(r"不过敏|没有?过敏|不会过敏|过敏吗|会不会过敏|不是过敏")


def find_allergens(text: str) -> list[str]:
    """What must not be in for the sake of somebody's health, in order."""
    if not _ALLERGY_CUE.search(text) or _NO_ALLERGY.search(text):
        return []
    found: list[tuple[int, str]] = []
    for pattern in _allergy_patterns():
        for match in pattern.finditer(text):
            if pattern is _allergy_patterns()[5] and not _for_health(text, match):
                continue
            found += [(match.start("what"), name) for name in re.findall(_allergen(), match["what"])]
        if found and pattern is _allergy_patterns()[1]:
            break
    if found:
        for match in _refused_as_well().finditer(text):
            found += [(match.start(), name) for name in re.findall(_allergen(), match["what"] or match["what2"])]
    return list(dict.fromkeys(name for _, name in found))


@cache
def _refused_as_well() -> re.Pattern[str]:
    """千万别放坚果, 坚果一律不要: said firmly beside an allergy."""
    several = rf"(?P<what>(?:{_allergen()})(?:(?:[、和跟及与,，/ ]|还有|以及){{0,3}}(?:{_allergen()})){{0,8}})"
    either = several.replace("?P<what>", "?P<what2>")
    return re.compile(
        rf"(?:千万|绝对|一定|务必)(?:别|不要|不能|不可以)(?:放|加|有|含|用|带|沾|搁|掺){several}(?!味|油)"
        rf"|{either}(?:类|制品)?(?:一律|通通|统统|绝对|千万|一点)(?:都|也)?(?:不要|别|不能|不可以)"
    )


_ALLERGY_CUE = re.compile(
    "过敏|敏感|起疹|不能吃|吃不了|不能碰|碰不得|不耐|不能沾|疹子|会肿|喉咙肿|嘴肿|沾不|发红|痒|(?:乳糖|麸质|酒精)不行"
)


def _for_health(text: str, match: re.Match[str]) -> bool:
    """不能吃甜的 is a taste; 不能吃鸡蛋 is health where somebody is named or a doctor speaks."""
    return not re.match(r"太|多|辣|甜", text[match.end() :]) and "糖" not in match["what"]


# numbers of orders

_REF = re.compile(
    r"(?:订单尾号|订单号|订单编号|单号|单子尾号|取餐号|取货号|编号|尾号|订单|取餐码|取货码|小票号|流水号)\s?(?:是|为|[:：#])?\s?(?P<n>[a-z]{0,3}\d{2,16})(?![\d寸个点月])"
    r"|(?P<n2>(?<![a-z\d])[a-z]\d{3,10})(?=不要|取消|那单|这单|的单|退|改|号单|到哪|好了|做好|$|[ ,，])"
    r"|(?<![\d.:-])(?P<n4>\d{3,8})(?=不要|取消|退单|那单|这单|号单)"
    r"|(?:查一?下|查查|看一?下|催一?下|查)\s?(?P<n3>\d{4,12})(?!\d|名下|的手机|这个号)"
)


def find_order_ref(text: str) -> tuple[str, Span] | None:
    """The number of an order; letters in capitals."""
    found = _REF.search(text)
    if not found:
        return None
    name = next(name for name in ("n", "n2", "n3", "n4") if found[name])
    return found[name].upper(), found.span(name)


# changing hands

_PICKUP = re.compile(
    r"自提|自取|自己(?:过)?[来去](?!过|买|店里问)|到店(?!说|发现|里说|没|才|付|消费|核销)|来店(?!里说)|带走|店里[吃取拿]|堂食|去店里|攞"
    r"|(?<![获采争听吸])取(?!消|货店|名|钱|铁|暖|经|代|决|悦|笑|得(?![了嘞啦咯到成])|快递|药|票|景|货(?:时间|的店|地点|点|人)|(?:的)?时间|不到|错|蛋糕(?:挪|改|的时间))"
    r"|[拎提](?=走|$|[ ,，。!！~～吧哈]|一下)|[来去过]提"
    r"|拿了就|(?<![莫别])拿(?!别的|铁|破仑|手|下|我|你|出|错|什么|来主意|捏|到了|过|了|混|反|不到|\d|[一二两三四五六七八九十几个俩点])|(?:[来去过]|能(?=拿(?!下|到|得))|(?<=[\x00天晚早午点])想|路过|可以|顺路|顺便|\x00|后|[早晚]点)拿"
    r"|(?<=来)装(?=$|[\s,，。!！走])|(?:捎|拎|端|提)回(?:去|家)|(?<=[想来去过])(?:拎(?!不)|端(?!午))|(?<=[来去过])拉(?=$|[\s,，。!！吧哈货])|(?:拉|抱|捎|搬|提溜|端|扛|运|载|装|骑车?|开车)走|提溜|(?:[来去家班店过]|顺路|顺道)捎(?:上|着|回去|回家)?(?=$|[ ,，。!！~～吧哈])|(?<=店)里?拎(?!不)|[来去]搬|(?<=[来去])(?:扛|载)(?!不)|pick ?up"
)
_DELIVERY = re.compile(
    r"\x00送(?=[\s,，。]|$)|\x00送(?=[\u4e00-\u9fff]{1,8}(?:宫|楼|局|院|校|店|门|园|厅|家|室|司|场|台|操|亭|栋|部|站))|(?:那就?|还是|就|都)送(?:吧|了|哈|过来)?(?=$|[\s,，。!！])|改(?:成|为)?送|[能给]送(?=\d|[一两二三四五六七八九十])|送(?:到|至|去|过来|过去|上门|上来|上楼|货|一下|下|来|我家|我们|公司|单位|家|个|货上门|外卖|达|这|那|医院|学校|幼儿园|酒店|小区|前台|门卫|\x00)|配送|外送|派送|跑腿|闪送|快递(?:到|给)|寄(?:到|给|过)|(?:麻烦|帮忙|帮我|给我|给咱|给俺|能|要|可以|请|再|前|点|半|上午|下午|中午|晚上|早上|后|左右|天|号|日|六|五|吧|们|都|楼|，|,|。|!|！|\n| |^)送(?!礼|肉|钱|酒|烟|红包|花圈|老|给|人|的吧|的吗|吗$|别人|朋友|妈|爸|孩子|长辈|客户|领导|什么|啥|错|晚|不|慢|得|迟|她|他|餐具|蜡烛|豆浆|券|赠|过|了|命|积分|你们?|大家|群)|[\d\u4e00-\u9fff]送[\u4e00-\u9fff]{2,12}(?:号|栋|楼|室|座|路|院|店|厅|公司|学校|小区|花园|门|台|站|所|处|部|柜|亭|城|苑|园|里|湾|府|庭|大厦|中心|广场|酒店)"
)
_NO_DELIVERY = re.compile(
    r"(?:别|不用|不要|不|先别|不必|无需|甭)(?:再|给我|你们)?(?:送|配送|寄)(?!来晚|错)|改(?:成|为)?自[提取]|自己[来去]?[取拿提]|改自[提取]"
)
_GIFT = re.compile(
    r"送(?:给)?(?:老(?!家)|妈|爸|婆|公|女|男|朋|同|领|客|长|孩|闺|人|她|他|对象|老师|礼)|(?:买|满).{0,4}送|蜡烛.{0,3}送|送(?:蜡烛|餐具|帽|豆浆|券)"
)


def find_fulfilment(text: str) -> Literal["pickup", "delivery", ""]:
    """Fetched or brought, as far as it is said. Said twice, the later one holds."""
    pickups = [match.start() for match in _PICKUP.finditer(text)]
    delivered = [match.start() for match in _DELIVERY.finditer(text) if not _refused(text, match)]
    if _IF_NOT_BROUGHT.search(text):
        return "delivery"
    if _BROUGHT_AFTER_ALL.search(text):
        return "delivery"
    if _NO_DELIVERY.search(text) and pickups:
        return "pickup"
    if pickups and delivered:
        return "delivery" if max(delivered) > max(pickups) or _ADDRESSED.search(text) else "pickup"
    return "pickup" if pickups else "delivery" if delivered else ""


#: 送不了的话我下去拿: fetched only if it cannot be brought
_IF_NOT_BROUGHT = re.compile(
    r"(?:送不了|不能送|送不到|送不过来|没法送)(?:的话)[,，]?(?:就|那)?(?:我|再)?[^,，。]{0,5}[取拿提]"
)
#: 我自己来拿 算了都送过去吧
_BROUGHT_AFTER_ALL = re.compile(
    r"[取拿提][^,，。不别]{0,4}[\s,，。]{0,2}(?:算了|哦不|要不|干脆)[\s,，]?(?:还是|都|全|一起|就|给我|帮我)*送(?!礼|人|[一两二三四五六\d]|我|点|个|也)"
)
_ADDRESSED = re.compile(r"送(?:到|至|去)")


def _refused(text: str, match: re.Match[str]) -> bool:
    around = text[max(0, match.start() - 3) : match.end() + 2]
    return bool(_NO_DELIVERY.search(around)) or (bool(_GIFT.search(around)) and not _ADDRESSED.search(around))
