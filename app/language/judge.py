"""Puts the findings about a message together: clean, tolerable (remind) or intolerable (blacklist).

Blacklisting takes a certain finding or two strong ones of different kinds, and nothing that speaks for the speaker: their
role, an answer to staff, an open order, a warning or a quotation, a joke, a question to the shop. In doubt the milder label.
"""

import re
from collections.abc import Mapping, Sequence

from app.language.model import model
from app.language.normalise import Normal
from app.language.reading import Context, Judgement, Label, Message, Shop, Signal
from app.language.signals import SOLICIT, Finding, findings, spoken_like_an_advert
from app.language.traits import Look, features, harmless, look


def judge(message: Message, folded: Normal, context: Context, shop: Shop) -> Judgement:
    """The judgement of one message."""
    if context.speaker_role == "fan" and not context.recent and not message.payload and harmless(folded):
        return _CLEAN
    seen = look(message, folded, context, shop)
    return weighed(seen, shop, model("moderation").scores(features(seen)))


#: the checks of the language, in their order
CHECKS = ("不良内容", "索要联系", "推销", "拉群", "附带", "容忍线", "粗话", "刷屏", "文风")
_CLEAN = Judgement(signals=tuple(Signal(name=name, found=False, reason="未发现") for name in CHECKS), harmless=True)


def weighed(seen: Look, shop: Shop, scores: Mapping[str, float]) -> Judgement:
    """The judgement of what was seen; `scores` are the model's, by label."""
    margin = scores["intolerable"] - max(scores["clean"], scores["tolerable"])
    found = [*findings(seen, shop), spoken_like_an_advert(margin)]
    credit = _believed(credited(seen), seen, margin)
    label, category = _label(seen, found, credit, scores, margin)
    reasons = [finding.reason for finding in found if finding.weight != "none"]
    if label == "clean":
        reasons = [f"放行：{credit}"] if credit else []
    return Judgement(
        label=label,
        category=_SPOKEN.get(category, category) if label != "clean" else "",
        kind=category if label != "clean" else "",
        signals=tuple(finding.signal() for finding in found),
        reasons=tuple(reasons),
    )


#: the kinds in words for members
_SPOKEN = {
    "wechat_business": "微商广告",
    "private_add": "私加好友",
    "pull_group": "拉人进群",
    "gig": "兼职广告",
    "loan": "贷款广告",
    "scam": "诈骗信息",
    "porn": "色情内容",
    "gambling": "赌博内容",
    "drugs": "违禁药品",
    "weapons": "违禁物品",
    "fake_docs": "假证假票",
    "threat": "威胁恐吓",
    "hate": "歧视谩骂",
    "poaching": "拉走顾客的广告",
    "impersonation": "冒充工作人员",
    "third_party_link": "外部链接",
    "third_party_miniprogram": "第三方小程序",
    "second_hand": "二手转让",
    "canvass": "拉票助力",
    "soft_promo": "推广内容",
    "chain_message": "转发类消息",
    "flooding": "刷屏",
    "rude": "不文明用语",
    "religion_politics": "敏感话题",
}


# what speaks for the speaker

_WARNS = re.compile(
    r"骗子|诈骗|(?:被|是|受|上)骗|骗了|骗人的?(?!$)|反诈|报警|警方|96110|别(?:信|加|点|扫|通过|理)|不要(?:信|加|点|扫|转)|千万别(?:信|加|点|扫)?|(?<!给我)(?<!出门)小心(?!点)|当心|提醒|警惕|举报|拉黑|踢(?:了|掉|出|一下)?|广告(?:进来|吧|又|的又)|(?:又来|又有人?)(?:发|卖|加)|烦死|请出去|处理一下|(?:有人|他|这人|这个人|刚有个|刚才那个?|刚才那条|刚刚)[^,，。]{0,10}(?:发|加我|冒充|让我|转的|放)|谁[^,，。]{0,3}(?:放|转|发)[^,，。]{0,8}(?:的|广告|进来|撤回)|冒充|自称|套路|假的吧|真的假的|真的吗|是(?:不是)?(?:真|假|你们|官方)|官方的(?:吗|活动)|你们(?:搞|发)的|加了我|他发的|谁(?:放|转)的|劝她|怎么(?:劝|办)|无语|造谣|收到这种"
)
_NO_REALLY = re.compile(r"不(?:是)?骗(?:子|人)|非广告|不是广告|勿举报|不是骗")
_ASKS_SHOP = re.compile(
    r"(?:你们|咱们|店里|贵店)[^,，。]{0,6}(?:招|收|要|有)(?:人|兼职|学徒|暑假工|代理|团长|群|加盟)|招(?:人|兼职|暑假工|学徒)(?:吗|不|么)|怎么(?:加盟|代理|进群|加你|加你们|当团长)|加盟(?:费|要|条件)|能(?:开|不能开)(?:发票|专票|票)|开(?:发|专)?票(?:吗|不|加|抬头|要)|发票抬头|(?:拉|带)(?:一下)?我(?:妈|爸|老公|老婆|朋友)?|推(?:我|一下我|一个)|(?:微信|支付宝|转账|货到付款)[^,，。]{0,5}(?:可以|行|能)?(?:吗|不|么|吧)|(?:你|店长|店员|客服|管家|老板|小敏|敏姐)[^,，。]{0,6}(?:加我|加下我|加一下我|私我|私信我|联系我|微信)|(?:加|私信|私聊)(?:了)?(?:你们|你|店长|客服|店员|管家|敏姐)|发你(?:私信|定位|微信)|退(?:款|我)|能私聊吗"
)
_JOKES = re.compile(
    r"哈哈|嘿嘿|开玩笑|逗你|v我?50|疯狂星期四|老公一枚|(?:出售|转让|收购|回收|低价出)[^,，。]{0,6}(?:老公|男友|体重|脂肪|能力|自己|不想上班|一个我)|富婆|卡路里|包养|长胖"
)
_LOGISTICS = re.compile(
    r"地址|定位|门禁|门卫|钱|aa|分摊|付|转给你|还你|换回来|拿错|取|送|图|照片|原图|图案|东西|带面包|带的|拼单|拼|说下时间|说一声|找你|手套|喊我|问你个?事|核对|确认|快递|进门|到了|联系|送货|设计|发不|码"
)
_STORY = re.compile(
    r"(?:我|他|她|我们)?(?:同事|表姐|邻居|朋友|妈|爸|侄子|老公|儿子|女儿|闺女|妹)[^,，。]{0,8}(?:被|说|天天|在|以前|买|做|就是|想|发)|(?:以前|昨天|上次|去年|小时候|听说|昨晚|刚)[^,，。]{0,10}(?:买|吃|看|输|抢|被|去|做)"
)
_OURS = re.compile(r"蛋糕|面包|吐司|可颂|蛋挞|贝果|泡芙|慕斯|奶油|早餐|蛋黄酥|订单|会员|积分|店里|门店|小程序")


_ORDERED, _SERVED = "有在办订单", "与店员办事"
#: how sure the model may be of an advert before this is not believed any more
_DOUBTED = {_ORDERED: 1.5, "玩笑": 1.2, "收货信息": 1.2}


def _believed(credit: str, seen: Look, margin: float) -> str:
    """What speaks for the speaker, unless the message is too plainly an advert. Talk of their order always is credited."""
    if margin <= _DOUBTED.get(credit, margin):
        return credit
    text = seen.text.text
    return credit if credit == _ORDERED and (_OURS.search(text) or _LOGISTICS.search(text)) else ""


def credited(seen: Look) -> str:  # noqa: PLR0911  # one case a line
    """What speaks for the speaker, in a few words; "" for nothing."""
    context, text = seen.context, seen.text.text
    everything = " ".join((seen.raw.text, *context.recent))
    if context.speaker_role != "fan":
        return "店方人员"
    if _WARNS.search(everything) and not _NO_REALLY.search(text):
        return "提醒或转述"
    if _ASKS_SHOP.search(text) and not _hard_sell(seen) and not _CLAIMS.search(text):
        return "向门店询问或联系"
    if _DELIVERY.search(text) and not _hard_sell(seen):
        return "收货信息"
    if _JOKES.search(text) and not {"phone", "id", "qq"} & seen.facts:
        return "玩笑"
    if ("reply staff" in seen.facts or "order" in seen.facts) and not _hard_sell(seen) and "pull" not in seen.groups:
        return _SERVED if "reply staff" in seen.facts else _ORDERED
    if {"own link", "own app", "own card", "corp code"} & seen.facts and not {"other link", "other app"} & seen.facts:
        return "本店自己的内容"
    return ""


_CLAIMS = re.compile(
    r"我(?:就)?是[^,，。]{0,8}(?:客服|店长|管家|群主|财务|总部|专员|员工|老板)|专员|官方|总部|客服[^,，。]{0,4}(?:请|加我)"
)
_DELIVERY = re.compile(
    r"收(?:件|货)人|放(?:门卫|前台|丰巢|快递柜|驿站|门口)|(?:女士|先生|姓)[^,，。]{0,4}$|\d(?:栋|幢|单元|号楼|室)|地址[:：是]|取(?:蛋糕|餐|货)|送到[^,，。]{0,14}(?:楼|号|院|店|家|室|校|口|区)|尾号|(?:我|他|她|妈|婆婆|老公)的?(?:电话|手机号?)|到了?(?:打|给|喊|联系)"
)
#: what lures into adding somebody
BAIT = re.compile(
    r"领|送(?!到|货|去|来|过)|福利|资料|惊喜|干货|秘方|渠道|项目|赚|好东西|礼物|大礼|不方便(?:说|发)|看(?:货|图|价|样|朋友圈|圈)|价|优惠|小样|攻略|食谱|免费|缺钱|想瘦|想做|想了解|了解的|有兴趣|感兴趣|交朋友|交流|聊聊|找(?:合伙人|我带)|合伙|带你|瘦|发布|内部|团购|便宜|资源|备注|通过率|好友申请"
)


def _hard_sell(seen: Look) -> bool:
    """Goods or services of their own, or offers of the forbidden kind, or a lure with a way to get in touch."""
    text = seen.text.text
    if SOLICIT.search(text) and BAIT.search(text) and not _LOGISTICS.search(BAIT.sub("", text)):
        return True
    return bool(
        {"goods", "service", "gig", "loan", "scam", "porn", "gamble", "drug", "fake", "poach"}
        & (set(seen.groups) | seen.whole_groups)
    )


# weighing


def _label(
    seen: Look, found: Sequence[Finding], credit: str, scores: Mapping[str, float], margin: float
) -> tuple[Label, str]:
    best = max(scores, key=lambda name: scores[name])
    certain = max(
        (finding for finding in found if finding.weight == "certain"), key=lambda one: one.check == "附带", default=None
    )
    strong = [finding for finding in found if finding.weight == "strong"]
    mild = next((finding for finding in found if finding.weight == "mild"), None)
    if seen.context.speaker_role != "fan":
        return "clean", ""
    if credit and not (certain is not None and credit in (_ORDERED, _SERVED) and certain.category != "impersonation"):
        return _milder(seen, mild, scores, credit)
    if certain is not None and (margin > _LEAST.get(certain.category, -0.6) or certain.check == "附带"):
        return "intolerable", certain.category
    if certain is not None and best != "clean":
        return "tolerable", certain.category
    category = _intolerable(seen, strong, margin)
    return ("intolerable", category) if category else _milder(seen, mild, scores, credit)


#: how far ahead the model must be to be believed alone
_ALONE = 0.85


def _intolerable(seen: Look, strong: Sequence[Finding], margin: float) -> str:
    """The category of what two signals together make intolerable, or nothing. The model's margin is one of them."""
    selling = _selling(seen)
    kinds = {finding.category for finding in strong}
    if margin > _ALONE:
        return _category(seen)
    if selling and strong and (margin > 0.45 or (len(kinds) >= 2 and margin > -0.1)):
        return strong[0].category if strong[0].category != "private_add" else _category(seen)
    asks = any(finding.check == "索要联系" for finding in strong)
    certain = (selling and margin > 0.8) or (asks and margin > 0.7 and not _LOGISTICS.search(seen.text.text))
    return _category(seen) if certain else ""


#: how little the model may think of a message that has the wording of a kind
_LEAST = {
    "gambling": -0.48,
    "porn": -0.48,
    "drugs": -0.48,
    "weapons": -0.48,
    "fake_docs": -0.39,
    "threat": -0.66,
    "hate": -0.54,
    "scam": -0.3,
    "poaching": -0.33,
    "impersonation": -0.42,
    "loan": -0.24,
    "gig": -0.24,
}


def _selling(seen: Look) -> bool:
    """Whether something is offered at all; a wish to be added with nothing behind it may be about a parcel."""
    text = f"{seen.text.text} {seen.carried}"
    if {
        "goods",
        "service",
        "gig",
        "loan",
        "scam",
        "porn",
        "gamble",
        "drug",
        "weapon",
        "fake",
        "pull",
        "poach",
        "impersonate",
    } & (set(seen.groups) | seen.whole_groups):
        return True
    if {"personal code", "group code", "false app", "card", "card with firm"} & seen.facts:
        return True
    whole = seen.whole
    return bool(BAIT.search(text) or BAIT.search(whole)) or (
        bool({"id", "qq", "whole id", "whole qq"} & seen.facts) and not _LOGISTICS.search(text)
    )


def _category(seen: Look) -> str:
    names = {
        "gig": "gig",
        "loan": "loan",
        "scam": "scam",
        "porn": "porn",
        "gamble": "gambling",
        "drug": "drugs",
        "fake": "fake_docs",
        "pull": "pull_group",
        "poach": "poaching",
    }
    return next((category for group, category in names.items() if group in seen.groups), "wechat_business")


def _milder(seen: Look, mild: Finding | None, scores: Mapping[str, float], credit: str) -> tuple[Label, str]:
    """Below the line: a reminder where a mild finding or the model says so."""
    if credit in ("提醒或转述", "本店自己的内容", "玩笑", "向门店询问或联系"):
        if (
            mild is not None
            and mild.category in ("third_party_link", "third_party_miniprogram")
            and "other link" in seen.facts
            and credit != "本店自己的内容"
        ):
            return "tolerable", mild.category
        return "clean", ""
    if mild is not None and scores["tolerable"] > scores["clean"] - 0.9:
        return "tolerable", mild.category
    if scores["tolerable"] > scores["clean"] and scores["tolerable"] > -0.2:
        return "tolerable", mild.category if mild else "soft_promo"
    if scores["intolerable"] > scores["clean"] + 0.25 and not credit:
        return "tolerable", _category(seen)
    return "clean", ""
