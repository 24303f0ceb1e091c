"""Puts the findings about a message together: clean, tolerable (remind) or intolerable (blacklist).

One linear model weighs everything: the words, how they are masked, what each check found and what speaks for the speaker
(their role, a warning, a delivery, a joke, a question to the shop). How far it must be ahead depends on what else there is:
beside two strong findings or a certain one less is enough, beside one strong one or none it must be convinced, and more
so when something speaks for the speaker. In doubt the milder label.
"""

from collections.abc import Mapping, Sequence

from app.language.credit import ORDERED, SERVED, SHOWN, credited
from app.language.marks import features
from app.language.model import model
from app.language.normalise import Normal
from app.language.reading import Context, Judgement, Label, Message, Shop
from app.language.signals import Finding, findings, nothing, spoken_like_an_advert
from app.language.traits import Look, look


def judge(message: Message, folded: Normal, context: Context, shop: Shop) -> Judgement:
    """The judgement of one message."""
    seen = look(message, folded, context, shop)
    found = findings(seen, shop)
    credit = credited(seen)
    return weighed(seen, found, credit, model("moderation").scores(features(seen, found, credit)))


#: the checks of the language, in their order
CHECKS = ("不良内容", "索要联系", "推销", "拉群", "附带", "容忍线", "粗话", "刷屏", "文风")
_CLEAN = Judgement(signals=tuple(map(nothing, CHECKS)), harmless=True)


def weighed(seen: Look, found: Sequence[Finding], credit: str, scores: Mapping[str, float]) -> Judgement:
    """The judgement of what was found; `scores` are the model's, by label."""
    margin = scores["intolerable"] - max(scores["clean"], scores["tolerable"])
    label, category = _label(seen, found, credit, scores, margin)
    if label == "clean" and seen.harmless and margin <= 0:
        return _CLEAN
    found = [*found, spoken_like_an_advert(margin)]
    reasons = [finding.reason for finding in found if finding.weight != "none"]
    if label == "clean":
        reasons = [f"放行：{credit}"] if credit else []
    return Judgement(
        label=label,
        category=SPOKEN.get(category, category) if label != "clean" else "",
        kind=category if label != "clean" else "",
        signals=tuple(finding.signal() for finding in found),
        reasons=tuple(reasons),
        harmless=label == "clean" and seen.harmless,
    )


#: the kinds in words for members
SPOKEN = {
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


#: how far ahead the model must be: beside something in the brand's name, a certain finding, two strong ones or one, alone.
#: Each is where, over rows kept out of the fit, one customer more thrown out would buy fewer than about five adverts more
_AHEAD = {"false": 0.4, "certain": 0.4, "two": 0.5, "strong": 0.65, "alone": 0.7}
#: and how much more when something speaks for the speaker; an order does so less, many an advert comes with one
_TRUSTED, _KNOWN = 0.35, 0.05
#: who shows what others sent them, and says so in words of their own, has not said what is in it
_TELLS = 0.9
#: how far ahead of clean a reminder must be: where the model thinks of one, or of the harsher line, or of that one
#: although no word of the message is suspicious
_REMIND, _DOUBT, _UNHEARD = -0.3, 0.1, 0.4


def _label(
    seen: Look, found: Sequence[Finding], credit: str, scores: Mapping[str, float], margin: float
) -> tuple[Label, str]:
    if seen.context.speaker_role != "fan":
        return "clean", ""
    if margin > _needed(found, credit):
        return "intolerable", _category(seen, found)
    if scores["tolerable"] - scores["clean"] > _REMIND:
        return "tolerable", _mild(found)
    if scores["intolerable"] - scores["clean"] > (_UNHEARD if seen.harmless else _DOUBT) + 2 * _trust(credit):
        return "tolerable", _category(seen, found)
    return "clean", ""


def _needed(found: Sequence[Finding], credit: str) -> float:
    """The margin that makes a message intolerable, given what the checks found besides."""
    others = [one for one in found if one.check != "文风"]
    strong = {one.category for one in others if one.weight == "strong"}
    certain = [one for one in others if one.weight == "certain"]
    if any(one.check == "附带" for one in certain):
        return _AHEAD["false"]
    kind = "certain" if certain else ("alone", "strong", "two")[min(len(strong), 2)]
    return _AHEAD[kind] + _trust(credit)


def _trust(credit: str) -> float:
    if not credit:
        return 0.0
    if credit == SHOWN:
        return _TELLS
    return _KNOWN if credit in (ORDERED, SERVED) else _TRUSTED


def _mild(found: Sequence[Finding]) -> str:
    return next((one.category for one in found if one.weight == "mild"), "soft_promo")


_KINDS = {
    "gig": "gig",
    "loan": "loan",
    "scam": "scam",
    "porn": "porn",
    "gamble": "gambling",
    "drug": "drugs",
    "weapon": "weapons",
    "fake": "fake_docs",
    "threat": "threat",
    "hate": "hate",
    "pull": "pull_group",
    "poach": "poaching",
    "impersonate": "impersonation",
}


def _category(seen: Look, found: Sequence[Finding]) -> str:
    """What kind it is: as the surest finding says, else by its words."""
    certain = [one for one in found if one.weight == "certain"]
    if certain:
        return max(certain, key=lambda one: one.check == "附带").category
    strong = [one.category for one in found if one.weight == "strong" and one.check not in ("文风", "索要联系")]
    words = [kind for group, kind in _KINDS.items() if group in seen.groups or group in seen.whole_groups]
    asks = any(one.check == "索要联系" and one.weight == "strong" for one in found)
    goods = {"goods", "service", "commerce"} & (set(seen.groups) | seen.whole_groups)
    return (strong or words or (["private_add"] if asks and not goods else ["wechat_business"]))[0]
