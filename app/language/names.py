"""Judges nicknames and group names: clean, ad or impersonation. Role matters: a staff-like name is clean on staff."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from app.language.chars import load, syllables
from app.language.masks import joined, unmask
from app.language.model import model
from app.language.normalise import fold
from app.language.reading import Role, Shop
from app.language.traits import groups

NameLabel = Literal["clean", "ad", "impersonation"]


@dataclass(frozen=True, slots=True)
class NameVerdict:
    """The label of a name, and why."""

    label: NameLabel
    reason: str = ""


_OFFICE = r"客服|官方|店长|售后|财务|总部|专员|福利官|收银|招商|加盟|中奖|领奖|活动|经理|老板|运营|管家|助手|机器人|管理员|群主|总监|前台|配送|仓库|人事|门店|旗舰|总店|直营|内部|退款|审核|核销|会员中心|小程序|公众号|订单|通知|小秘书|服务号"
_OFFICIAL = re.compile(_OFFICE)
_ALONE = re.compile(
    r"^(?:本群|群|我是)?(?:群主|管理员|群管理员?|管家|大管家|机器人(?:管家)?|群助手|群小助手|官方客服|官方管家|官方助手|客服|在线客服|人工客服|售后客服|店长|副店长|店员|门店客服|总部客服|值班店长|值班客服|运营|小助手)(?:[（(].{0,8}[)）]|[\u4e00-\u9fff]{1,4}店|\d{0,3}|[-_ ]?[\u4e00-\u9fff]{1,2}(?:[（(]?(?:新号|小号|备用|工作号|工作微信)[)）]?)?|(?:工作号|新号|小号|备用号|工作微信))?$"
)
_SPARE = re.compile(r"(?:店长|店员|管家|客服|经理).{0,6}[（(]?(?:新号|小号|备用|工作号|工作微信|二号|2号)")
_NOT_REALLY = re.compile(
    r"不是|管家婆|想当|家的|的猫|的狗|梦想|未来|前|假|伪|小祖宗|自嘲|老公|老婆|女儿|儿子|爱吃|粉丝|的人|退休|曾经|本尊不在|鸟"
)
_PHONE = re.compile(r"1[3-9]\d{9}|(?<!\d)\d{8,11}(?!\d)")
_CONTACT = re.compile(
    r"微信|qq\s?\d*|加我|加v|加微|私我|私聊|同号|扫码|联系|进群|拉你|拉群|找我|咨询|(?<![a-z])v[a-z]*\d{3,}|☎|电话|领(?:红包|小样|鸡蛋|福利|券|资料)|dd$|戳我|代加|接单"
)
_TRADE = re.compile(
    r"批发|瘦身|变美|变瘦|信用卡|办理|养生馆|直播间|微商|彩妆|护理|理疗|按摩|足疗|推拿|月子|早教|托管|辅导班|家教|培训|留学|签证|婚介|相亲群|婚庆|摄影|印刷|广告|定制礼|礼品|旅行社|旅游|票务|民宿|酒店预|燃气|净水|门窗|窗帘|家具|建材|瓷砖|地板|五金|汽修|洗车|轮胎|二手|拼车群|货运|物流|快递代|海鲜|水产|土特产|土鸡|土猪|牛羊肉|冻品|零食批|奶粉|尿不湿|童装|女装|男装|服装|鞋包|包包|手表|珠宝|翡翠|黄金|香水|口红|烟|代理|招商|招代|直供|一手|货源|厂家|工厂|低价|特价|出售|回收|团购|代购|直邮|一件代发|代发|返点|优惠|折扣?(?!腾)|清仓|招聘|兼职|日结|刷单|涮单|副业|日赚|日入|月入|打字|放单|返佣|点赞.{0,3}元|贷款?|借款|借呗|花呗|套现|征信|放款|秒到|急用钱|代还|办证|刻章|发票|代开|学历|毕业证|减肥顾问|减肥(?:茶|药)|瘦\d+斤|祛斑|祛痘|面膜|护肤|美容|美甲|美睫|纹绣|医美|微整|植发|私教|月卡|保险(?!丝|箱)|理财|股票|炒股|带盘|荐股|币圈|搬砖|棋牌|彩票?(?!虹|笔|色|云|中|排)|六合|特码|博彩|足球精准|体彩|送18|上分|包夜|上门|同城约|约炮|约p|看片|裸聊|楼凤|听话水|迷药|飞行|笑气|气枪|烟酒|卖烟|香烟|茅台|红酒|白酒批|海参|燕窝|花胶|阿胶|虫草|大闸蟹|水果批|茶叶|茶山|房产|中介|首付|二手(?:房|车|手机)|租车|装修|维修|水电|开锁|换锁|搬家|保洁|家政|月嫂|疏通|空调清洗|贴膜|车险|驾校|宽带|流量卡|充值|话费|会员卡低价|收闲置|收卡|银行卡|代办|注册公司|代账|推广|引流|加粉|拼单群|羊毛群?主?群|购物群|省钱购物|红包群|资源共享|资料|投资|项目|创业|网赚|私房(?:蛋糕|烘焙)|蛋糕(?:工作室|特价|扫码|定制)|烘焙(?:工作室|坊扫)|试吃进群|甜小物|抢单"
)
_FORMAT = re.compile(r"^[\u4e00-\u9fff]{2,5}[-－—_·|/ ][\u4e00-\u9fff]{2,5}[-－—_·|/ ][\u4e00-\u9fffa-z0-9]{1,8}$")
_HARMLESS = re.compile(
    r"达人|专业户|王者|小能手|明天|正在|勿扰|自由|努力|上班|没中|爱好者|小王子|小公主|小可爱|战士|戒烟|不抽烟|烟花|烟雨|烟火|炊烟|云烟|旅游(?:达人|控)|爱旅游|摄影师$|不营业|退退退|要紧|暴富|厂花|吐司|面包|蛋糕(?!.{0,4}(?:\d|扫|特价|工作室|订))|裙边|咖啡|大麻花|小木头|的人|本爷|债|今天也|卖萌|卖火柴|红包拿来|抢红包|财神|宠儿|砍一刀|彩虹|律师|医生|老师$|师傅$|贷款上班|减肥明天|搞钱|摸鱼|打工"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A name ready to be judged: with its masks off, without its signs, and what the rules say of it."""

    folded: str
    text: str
    plain: str
    kind: str
    role: Role
    false: str  # why it passes for the shop
    advert: str  # why it is an advert
    like_brand: bool


def judge_name(name: str, *, kind: str, role: Role, shop: Shop) -> NameVerdict:
    """The label of a member's or a group's name; `role` is of whoever bears or set it."""
    if role in ("staff", "steward") or (role == "owner" and kind != "group"):
        return NameVerdict("clean", "店方人员")
    seen = named(name, kind, role, shop)
    if not re.search(r"\w", seen.folded):
        return NameVerdict("clean")
    scores = model("names").scores(features(seen))
    best = max(scores, key=lambda label: scores[label])
    if best == "impersonation":
        return NameVerdict("impersonation", seen.false or "像店方的名字")
    return NameVerdict("ad", seen.advert or "像招揽生意的名字") if best == "ad" else NameVerdict("clean")


def named(name: str, kind: str, role: Role, shop: Shop) -> Named:
    """Look at a name."""
    folded = fold(name)
    text = unmask(folded).text
    plain = re.sub(r"[\W_]", "", joined(folded).text)
    like_brand = _like_brand(plain, shop)
    if kind == "group":
        official = re.search(rf"{_OFFICE}|领取|处理|福利", plain)
        false = "冒充本店的群" if role == "fan" and like_brand and official else ""
        other = None if like_brand else _OTHER_GROUPS.search(plain)
        advert = _advert(text, plain) or ("别家的群" if other else "")
    else:
        false = _false_staff(text, plain, shop)
        advert = _advert(text, plain) or _advert(text, re.sub(r"[\W_]", "", text))
    return Named(folded.text, text, plain, kind, role, false, advert, like_brand)


_OTHER_GROUPS = re.compile(r"总群|共享群|(?<!店)\d群$|特价群|交流群|咨询群|鸡蛋群|资料群")


def features(seen: Named) -> list[str]:
    """Names of all that is true of a name, for the linear model."""
    names = {f"kind {seen.kind}", f"role {seen.role}", f"length {min(len(seen.plain) // 2, 5)}"}
    for mark, text in (("", seen.text), ("p", seen.plain), ("r", seen.folded)):
        framed = f"^{re.sub(r'[0-9]', '0', text)}$"
        names |= {f"{mark}{framed[n : n + size]}" for size in (1, 2, 3) for n in range(len(framed) - size + 1)}
    facts = {
        "false": seen.false,
        "advert": seen.advert,
        "brand": seen.like_brand,
        "office": _OFFICIAL.search(seen.plain),
        "harmless": _HARMLESS.search(seen.plain),
        "format": _FORMAT.match(seen.text),
        "phone": _PHONE.search(seen.plain),
        "contact": _CONTACT.search(seen.text) or _CONTACT.search(seen.plain),
        "masked": seen.text != seen.folded,
    }
    true = sorted(name for name, found in facts.items() if found)
    names |= {f"={name}" for name in true}
    names |= {f"={one}&{other}" for n, one in enumerate(true) for other in true[n + 1 :]}
    words = groups(seen.text).keys() | groups(seen.plain).keys()
    names |= {f"#{word}" for word in words} | {f"#{word}&{name}" for word in words for name in true}
    return sorted(names)


def _like_brand(plain: str, shop: Shop) -> bool:
    """The brand itself, or one character off, or sounding like it."""
    brand = shop.brand
    if brand in plain or brand.translate(syllables()) in plain.translate(syllables()):
        return True
    spread = r".?".join(map(re.escape, brand))
    if re.search(spread, plain):
        return True
    size = len(brand)
    windows = (plain[n : n + size] for n in range(len(plain) - size + 1))
    return any(
        sum(a == b for a, b in zip(window, brand, strict=True)) >= size - 1 and window[0] == brand[0]
        for window in windows
    )


def _false_staff(text: str, plain: str, shop: Shop) -> str:  # noqa: PLR0911  # one case a line
    if _NOT_REALLY.search(plain):
        return ""
    if _like_brand(plain, shop):
        exact = shop.brand in plain
        if not exact and re.search(rf"{shop.brand[0]}.{{0,2}}{shop.brand[1:]}", plain) and shop.brand[1:] in plain:
            return "模仿本店账号"
        if _OFFICIAL.search(plain) or (exact and re.search(r"[-·_ ]|店|备用|小敏|🎂", text) and plain != shop.brand):
            return "模仿本店账号"
        return (
            "与本店同名"
            if plain == shop.brand or re.fullmatch(rf"{re.escape(shop.brand)}[\u4e00-\u9fff]{{1,4}}店?", plain)
            else ""
        )
    if _ALONE.match(plain) or _SPARE.search(plain):
        return "粉丝自称店方"
    tail = shop.brand[1:]
    if tail and re.search(rf"管家{tail}|{tail}(?:客服|管家|机器人)", plain):
        return "模仿本店机器人"
    return ""


@cache
def _strong() -> list[tuple[str, re.Pattern[str]]]:
    return [(name, re.compile(pattern)) for _, name, pattern in load("strong.json")]


def _advert(text: str, plain: str) -> str:
    phone, contact, trade = _PHONE.search(plain), _CONTACT.search(text) or _CONTACT.search(plain), _TRADE.search(plain)
    if _FORMAT.match(text) and not phone and not (contact and trade):
        return ""
    if phone and (trade or contact or re.search(r"[\u4e00-\u9fff]{2,}", plain)) and not re.fullmatch(r"用户\d+", plain):
        return "留电话招揽"
    if contact and not _HARMLESS.search(plain):
        return "招揽加好友"
    if trade and not _HARMLESS.search(plain):
        return f"生意招揽：{trade.group()}"
    unhealthy = next((name for name, pattern in _strong() if pattern.search(text) or pattern.search(plain)), "")
    return unhealthy if unhealthy and not _HARMLESS.search(plain) else ""
