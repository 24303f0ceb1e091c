"""The checks of a message under the two lines of tolerance. Each returns what it found, or that it found nothing."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from app.language.chars import load
from app.language.reading import Shop, Signal
from app.language.traits import Look

Weight = Literal["certain", "strong", "weak", "mild", "none"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found. Two strong ones of different kinds weigh as one that is certain; mild ones ask for a reminder."""

    check: str
    weight: Weight = "none"
    category: str = ""
    reason: str = ""
    evidence: str = ""
    span: tuple[int, int] = (0, 0)

    def signal(self) -> Signal:
        """As the reading tells it."""
        if self.weight == "none" and not self.reason:
            return nothing(self.check)
        return Signal(
            name=self.check,
            category=self.category,
            certain=self.weight == "certain",
            found=self.weight != "none",
            reason=self.reason or "未发现",
            evidence=self.evidence,
            span=self.span,
        )


@cache
def nothing(check: str) -> Signal:
    """That a check found nothing."""
    return Signal(name=check, found=False, reason="未发现")


@cache
def _unhealthy_patterns() -> list[tuple[str, str, re.Pattern[str]]]:
    return [(category, name, re.compile(pattern)) for category, name, pattern in load("strong.json")]


def _at(seen: Look, check: str, weight: Weight, category: str, reason: str, found: re.Match[str] | None) -> Finding:
    """A finding with the place of a match in the raw text, where the match is in the message's own words."""
    if found is None:
        return Finding(check, weight, category, reason)
    place = seen.text.text.find(found.group())
    if place < 0:
        return Finding(check, weight, category, f"{reason}“{found.group()[:24]}”", found.group()[:40])
    start, end = seen.text.span(place, place + len(found.group()))
    start, end = min(start, end), max(start, end)
    return Finding(check, weight, category, f"{reason}“{found.group()[:24]}”", seen.raw.raw[start:end], (start, end))


def _has(seen: Look, groups: frozenset[str]) -> bool:
    return not groups.isdisjoint(seen.groups) or not groups.isdisjoint(seen.whole_groups)


_UNHEALTHY = frozenset(
    (
        "contact",
        "commerce",
        "gig",
        "loan",
        "scam",
        "porn",
        "gamble",
        "drug",
        "weapon",
        "fake",
        "hate",
        "threat",
        "impersonate",
        "poach",
        "pull",
        "askours",
        "rude",
        "thirdlink",
    )
)
_CONTACT = frozenset(("contact", "pull", "impersonate", "gig", "scam", "loan", "poach"))
_TOLERATED = frozenset(("canvass", "chain", "second", "thirdlink", "softpromo", "religion", "pull"))

# words


def unhealthy(seen: Look, _: Shop) -> Finding:
    """Offers of what is forbidden or a fraud, by their usual wording."""
    if not _has(seen, _UNHEALTHY):
        return Finding("不良内容")
    for category, name, pattern in _unhealthy_patterns():
        found = pattern.search(seen.text.text) or pattern.search(seen.carried) or pattern.search(seen.whole)
        if found:
            return _at(seen, "不良内容", "certain", category, name, found)
    return Finding("不良内容")


SOLICIT = re.compile(
    r"(?:加|私|聊|滴滴?|戳|扫|电|找|微信)\s?(?:一?下)?\s?我(?![们家的地址微照])|加(?:个|一下|下)?(?:微信|qq|好友)|加群主|私信|私聊|扫码|扫一扫|扫描|同号|同微|联系(?:我|方式)|咨询(?:我|电话|加|老师)|看我?(?:的)?(?:头像|昵称|朋友圈)|头像上的号|通过(?:我的)?(?:好友|一下)|我加你了|"
    r"(?:要|想|需|有意|感兴趣|了解|做|买|学|瘦)[^,，。 ]{0,4}的?(?:姐妹|朋友|邻居|亲|宝妈|老铁)?(?:们)?\s?(?:私|加|找我|扣\s?\d|报|联系|滴|戳|微信|扫|来|记得找|随时)|扣\s?[168](?!参加|抽|参与|报名抽)|(?:微信|qq|tg)\s?(?:号)?[:：是]?\s?@?[a-z0-9_-]{4,}|报名(?:私|加|找)|直接(?:微信)?转我?(?!账)|位置私|地址私|发我微信|链接发你|喊我|跟我说|找小[\u4e00-\u9fff]|我拉|拉你"
)


_PLAIN = frozenset(("phone", "id", "qq", "masked", "turned"))


def contact(seen: Look, _: Shop) -> Finding:
    """Asks to be added or contacted in private."""
    found = None
    if _has(seen, _CONTACT) or seen.context.recent or not _PLAIN.isdisjoint(seen.facts):
        found = SOLICIT.search(seen.text.text) or SOLICIT.search(seen.carried) or SOLICIT.search(seen.whole)
    if found:
        return _at(seen, "索要联系", "strong", "private_add", "要求私下联系", found)
    if {"phone", "id", "qq"} & seen.facts or {"whole phone", "whole id", "whole qq"} & seen.facts:
        return Finding("索要联系", "weak", "private_add", "留有号码")
    return Finding("索要联系")


OFFER = re.compile(
    r"\d+\s?(?:元|块|米|一斤|/斤|一盒|一箱|一支|一套|一瓶|一次|一节|包邮|起|斤\d|折)|[买满充]\d*[一二三两百\d].{0,4}[送减]|批发|厂家|一手|货源|直供|直销|代理|招商|加盟商?|包邮|特价|优惠|团购|清仓|甩卖|到货|截单|试听|试用|体验价?|立减|正品|保真|专柜|内购|出厂价|样品|免费(?:领|送|量|做|试|测|体检|方案|上门|设计|拿|寄|上)|0元|无效退|不满意|不反弹|见效|回购|直邮|承接|专业|质保|预约|报名|上门|随叫随到|开业|便宜|低价|半价|价格|报价|送货|首付|提分|包教|招生|有需要|需要的|返点|返利|储值|套餐|办理|出售|现货"
)


def trade(seen: Look, _: Shop) -> Finding:
    """Offers goods or services that are not the shop's."""
    kinds = [name for name in ("goods", "service") if name in seen.groups] or [
        name for name in ("goods", "service") if name in seen.whole_groups
    ]
    if not kinds:
        return Finding("推销")
    found = OFFER.search(seen.text.text) or OFFER.search(seen.carried) or OFFER.search(seen.whole)
    word = next((word for name in kinds for word, _, _ in seen.groups.get(name, ())), kinds[0])
    if found:
        return _at(seen, "推销", "strong", "wechat_business", f"推销{word}", found)
    listed = {word for name in kinds for word, _, _ in seen.groups.get(name, ())}
    if len(listed) >= 3 or (len(listed) >= 2 and seen.context.recent):
        return Finding("推销", "strong", "wechat_business", f"推销{'、'.join(sorted(listed)[:3])}")
    return Finding("推销", "weak", "wechat_business", f"提到{word}")


_PULL = re.compile(
    r"(?:进|入|加)(?:我(?:的|那个|这个)?|这个|本)?(?:[\u4e00-\u9fff]{0,6})?群|拉(?:你|大家|您)?们?(?:进|入|个)?.{0,8}群|(?:我)?(?:建|拉)了?(?:个|一个).{0,8}群|新群|二群|三群|群(?:已)?满|群号|群(?:里|内)?.{0,10}扫码|扫码进|进来(?:领|就|吧)|[\u4e00-\u9fff]{2,6}群.{0,14}(?:扫|进|报名|名额|免费|红包|拉你|想进|邀请)|拉你(?:进|$)|拉人(?:返|得)"
)
_SHOP_GROUP = re.compile(
    r"(?:你们|店里|咱们?|本店|福利|会员|vip|门店|麦小禾|城西|新店)[^,，。]{0,4}群|(?:拉|带)(?:我|一下我|我妈|我老公|我爸|我朋友)|怎么进|想进|能进|我想进|进哪个|哪个群|进群有|群满了扫不进|换群|这个群"
)


def pulls(seen: Look, _: Shop) -> Finding:
    """Pulls people into other groups."""
    if "group code" in seen.facts:
        return Finding("拉群", "strong", "pull_group", "微信群二维码")
    for text in (seen.text.text, seen.carried, seen.whole) if "群" in seen.whole or "拉你" in seen.whole else ():
        found = _PULL.search(text)
        if found and not _SHOP_GROUP.search(text):
            return _at(seen, "拉群", "strong", "pull_group", "拉人进群", found)
    return Finding("拉群")


def spoken_like_an_advert(score: float) -> Finding:
    """What the linear model thinks of it."""
    if score > 0.35:
        return Finding("文风", "strong", "wechat_business", f"像广告（模型 {score:+.2f}）")
    if score > 0.0:
        return Finding("文风", "weak", "wechat_business", f"有点像广告（模型 {score:+.2f}）")
    return Finding("文风")


# what a message carries


def carried(seen: Look, shop: Shop) -> Finding:  # noqa: PLR0911  # one case a line
    """Mini-programs, links, cards and codes, against the brand's own."""
    facts = seen.facts
    false = _false(seen, shop)
    if false is not None:
        return false
    if _sells_cakes(seen, shop):
        return Finding("附带", "strong", "poaching", f"别家烘焙的“{seen.carried[:20]}”")
    if "personal code" in facts:
        return Finding("附带", "strong", "private_add", "个人微信二维码")
    if "other app" in facts:
        return Finding("附带", "mild", "third_party_miniprogram", f"第三方小程序“{seen.carried[:20]}”")
    if "other link" in facts:
        return Finding("附带", "mild", "third_party_link", "外部链接")
    if "card" in facts and _TRADE.search(seen.carried):
        return Finding("附带", "strong", "wechat_business", f"做生意的名片“{seen.carried[:20]}”")
    if "card" in facts or "card with firm" in facts:
        return Finding("附带", "weak", "private_add", f"名片“{seen.carried[:20]}”")
    return Finding("附带")


def _false(seen: Look, shop: Shop) -> Finding | None:
    """What bears the brand's name and is not the brand's."""
    for fact, reason in (
        ("false app", "冒用品牌名的小程序"),
        ("false link", "仿冒品牌的网址"),
        ("false card", "冒用品牌名的名片"),
    ):
        if fact in seen.facts:
            return Finding("附带", "certain", "impersonation", reason)
    if shop.brand in seen.carried and seen.context.speaker_role == "fan":
        if "pay code" in seen.facts:
            return Finding("附带", "strong", "impersonation", "冒用品牌名的收款码")
        if "group code" in seen.facts:
            return Finding("附带", "strong", "impersonation", "冒用品牌名的群")
    return None


_CAKES = re.compile(r"蛋糕|面包|烘焙|甜品|西点|慕斯|吐司|可颂|[468]寸")
_SALE = re.compile(r"满\d+减|半价|下单|订购|第二份|特价|秒杀|领券|新客|团购|[46810]寸\s?\d{2}|开业")
_TAUGHT = re.compile("教程|课程|做法|配方|培训|怎么做")
_TRADE = re.compile(
    "招商|保险|贷|私房|代理|批发|理财|信用卡|兼职|招生|货源|厂家|微商|海鲜|祛|减肥|房产|中介|代购|代开|发票|彩票|娱乐|烘焙|蛋糕"
)


def _sells_cakes(seen: Look, shop: Shop) -> bool:
    """A mini-program or a link of another bakery that offers its goods: customers are drawn away by it."""
    words = f"{seen.text.text} {seen.carried}"
    if not {"other app", "other link"} & seen.facts or (shop.brand and shop.brand in words):
        return False
    return bool(_CAKES.search(words) and _SALE.search(seen.carried)) and not _TAUGHT.search(words)


# the tolerated line

_MILD: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    (
        "canvass",
        "拉票助力",
        re.compile(
            r"投(?:个|一|下|我|我们|她|他)?(?:票|下|\d+号)|砍(?:一|1)?刀|砍价(?!呗)|帮(?:我|忙)?(?:点|砍|投|扫|浇|助力|转发|关注)|助力|拉新|新用户|集赞|求赞|点(?:个)?赞(?!爆)|浇(?:个)?水|加速包|敬业福|互投|点一下(?:这个|链接|7号)?|支持一票|点个(?:在看|火)|帮忙点|点下|关注一下(?:我|他|她|这)|动动(?:手指|发财小手)"
        ),
    ),
    (
        "chain_message",
        "转发消息",
        re.compile(
            r"(?:转发|转给|转走|速转|急转|速传|扩散|请传|传给|传下去|送给|发到|发给)[^,，。]{0,10}(?:个?群|朋友|家人|好友|妈妈|家长|身边)|不转|收到请|平安接力|接力(?:下去|大家|1|加)|急转|速转|速传|(?:微信|qq).{0,6}收费|复制(?:加|这段|这条)|看到的转|心想事成|转需|快告诉|转告|传(?:$| )"
        ),
    ),
    (
        "second_hand",
        "二手转让",
        re.compile(
            r"闲置|转让|求购|求转|出(?:一个|个|一台|闲置|自用)|(?:低价|便宜)(?:处理|出)|(?:九|95|99|9)成?新|搬家处理|转租|次卧|车位出租|(?:原价|半价)转|转一张|谁要.{0,6}(?:拿走|自提)|免费(?:送猫|拿)|送猫|(?:多)?买(?:重|错|多)了|收两件|凑单|分一半|一半.{0,4}原价"
        ),
    ),
    (
        "third_party_link",
        "平台口令",
        re.compile(
            r"[¥€₤￥$]\w{6,}[¥€₤￥$]|打开(?:手淘|手机淘宝|淘宝|抖音|京东)|(?:支付宝|抖音|拼多多|微信|淘宝)\s?搜|#小程序|搜小程序|小程序.{0,6}(?:送我?个?体力|帮我|点一下)|邀请码|(?:夸克|百度)网盘|破解版|分享了(?:一个)?歌单|视频号.{0,8}关注|拼多多.{0,6}(?:百亿|便宜|补贴)|会员借|小说资源|安装包"
        ),
    ),
    (
        "soft_promo",
        "软性推广",
        re.compile(
            r"(?:我|我家|我老公|我姐|我哥|我弟|我妹|老公|亲戚|表弟|朋友|我们家|家里)[^,，。]{0,6}(?:开了|新开|开的|在开|开业|做的|摆摊|开张|上新|上了新|上架)[^,，。]{0,14}(?:店|铺|馆|民宿|工作室|摊|号|诊所|托管|公众号|抖音|手工|私房菜|直播)|(?:大家|邻居|群友|各位)?(?:多多?)(?:支持|关照|照顾)|(?:公众号|视频号|抖音号?|播客).{0,10}(?:更新|关注|围观|听听)|求围观|我(?:是|在)(?:旁边|隔壁|楼下|教|做)[^,，。]{2,10}(?:的|上班).{0,14}(?:问我|找我|来玩|了解|可以)|有需要想着我|不推销|不硬推|自家种的.{0,12}卖|偶尔也接"
        ),
    ),
    (
        "religion_politics",
        "宗教时政",
        re.compile(r"信神|信主|得救|念佛|业障|经文|福音|传教|祷告|化太岁|拜财神|当官的|某国|打仗|法轮|迟早要乱|师父说"),
    ),
)
_RUDE = re.compile(
    r"闭嘴|滚(?:蛋|一边|$|吧|开)|(?<![a-z])sb(?![a-z])|(?<![a-z\d])2b(?![a-z])|煞笔|傻[逼子叉缺]|脑残|智障|神经(?:病|$| )|杠精|戏精|白痴|蠢货?|土包子|没(?:有)?(?:教养|素质|文化)|不要脸|脸皮(?:真|太)?厚|自私鬼|恶心人|嘴巴放|关你(?:啥|什么|屁)|你算老几|懂个屁|放屁|别装了|低情商|你瞎|呸|你个[\u4e00-\u9fff]{1,3}$|贱(?:人|货)|笨得|有毛病|什么素质|对牛弹琴|不会说话就|你(?:咋|怎么)不上天|话多|插嘴|真是什么人都有|闲得蛋疼|有人问你|傻不傻|憨憨"
)


def tolerated(seen: Look, shop: Shop) -> Finding:
    """What one is only reminded of: canvassing, chain messages, second-hand, platforms, soft promotion."""
    if not _has(seen, _TOLERATED) and not seen.carried:
        return Finding("容忍线")
    own = "own link" in seen.facts or (shop.brand in seen.text.text and "canvass" in seen.groups)
    for text in (seen.text.text, seen.carried, seen.raw.text):
        for category, reason, pattern in _MILD:
            found = pattern.search(text)
            if found and not (own and category != "second_hand"):
                return _at(seen, "容忍线", "mild", category, reason, found)
    return Finding("容忍线")


def rude(seen: Look, _: Shop) -> Finding:
    """Rudeness against other people; anger at the shop is heard as a complaint."""
    found = (
        _RUDE.search(seen.text.text) or _RUDE.search(seen.carried)
        if "rude" in seen.groups or "reply fan" in seen.facts
        else None
    )
    if found is None:
        return Finding("粗话")
    at_shop = (
        "reply staff" in seen.facts
        or ("order" in seen.facts and "reply fan" not in seen.facts)
        or re.search(r"客服|店员|你们(?:店|家|的)?|蛋糕|面包|服务|退|送", seen.text.text)
    )
    if "reply fan" in seen.facts or not at_shop:
        return _at(seen, "粗话", "mild", "rude", "对人粗鲁", found)
    return Finding("粗话", "none", "", "对店发火，按投诉听")


def flooding(seen: Look, _: Shop) -> Finding:
    """The same thing over and over."""
    if "flood" in seen.facts:
        return Finding("刷屏", "mild", "flooding", "刷屏")
    return Finding("刷屏")


CHECKS: tuple[Callable[[Look, Shop], Finding], ...] = (
    unhealthy,
    contact,
    trade,
    pulls,
    carried,
    tolerated,
    rude,
    flooding,
)


def findings(seen: Look, shop: Shop) -> list[Finding]:
    """What every check found; where there is nothing to be found they are not asked."""
    return [*_QUIET] if seen.harmless else [check(seen, shop) for check in CHECKS]


_QUIET = tuple(map(Finding, ("不良内容", "索要联系", "推销", "拉群", "附带", "容忍线", "粗话", "刷屏")))
