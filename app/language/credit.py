"""What speaks for a speaker when a message is judged: role, a warning, a question to the shop, a delivery, a joke."""

import re

from app.language.signals import SOLICIT
from app.language.traits import Look

_WARNS = re.compile(
    r"骗子|诈骗|(?:被|是|受|上)骗|骗了|骗人的?(?!$)|反诈|报警|警方|96110|别(?:信|加|点|扫|通过|理)|不要(?:信|加|点|扫|转)|千万别(?:信|加|点|扫)?|(?<!给我)(?<!出门)小心(?!点|走夜路|你|夜路)|当心|提醒|警惕|(?<!敢)举报(?!我)|拉黑|踢(?:了|掉|出|一下)|把[^,，。]{0,10}踢|广告(?:进来|吧|又|的又)|(?:又来|又有人?)(?:发|卖|加)|烦死|请出去|处理一下|(?:有人|他|这人|这个人|刚有个|刚才那个?|刚才那条|刚刚)[^,，。]{0,10}(?:发|加我|冒充|让我|转的|放)|谁[^,，。]{0,3}(?:放|转|发)[^,，。]{0,8}(?:的|广告|进来|撤回)|冒充|自称|套路|假的吧|真的假的|真的吗|是(?:不是)?(?:真|假|你们|官方)|官方的(?:吗|活动)|你们(?:搞|发)的|加了我|他发的|谁(?:放|转)的|劝她|怎么(?:劝|办)|无语|造谣|收到这种"
    r"|骗局|骗老|骗钱|骗我|上(?:了|过)?当|差点(?:就)?(?:信|进|被|加)|被[^,，。]{0,3}拉进|把我拉进|拉进去(?:几|[一两三四五六七八九十\d])|拒绝了|犯法|违法吧|被我赶|天天收到|一看就是|谁泄露|曝光你们|投诉去|去投诉"
)
#: a conversation that is shown, with one's own answer in it
_ANSWERED = re.compile(
    r"我[:：]\s?(?:滚|骗子|假的|不[要需信加是]|你谁|已(?:经)?(?:报警|举报|拉黑)|工号|报警|举报|拉黑|大家小心)"
)
#: of a sum that several share: no trade
_SHARED_SUM = re.compile(
    r"aa|平摊|分摊|拼单的?(?:钱|账)|垫(?:了|付的)|(?:一人|每人|人均)\s?[一二三四五六七八九十百\d]+(?!名|天|起)|[两三四五六]个人分|凑(?:一?单|满减|够)|还差[一二三四五六七八九十\d]+"
)
#: of what is shown: in so many words that somebody else sent it, or that it is a fraud
_REPORTS = re.compile(
    r"骗子|诈骗|别(?:信|加|点|扫|通过)|千万|举报|拉黑|踢(?:了|掉|出|一下)|又来(?:加|发)|好友申请|谁(?:放|转|发)的|反诈|报警|收到这种|被骗|冒充"
)
_NO_REALLY = re.compile(r"不(?:是)?骗(?:子|人)|非广告|不是广告|勿举报|不是骗")
_ASKS_SHOP = re.compile(
    r"(?:你们|咱们|店里|贵店)[^,，。]{0,6}(?:招|收|要|有)(?:人|兼职|学徒|暑假工|代理|团长|群|加盟)|招(?:人|兼职|暑假工|学徒)(?:吗|不|么)|怎么(?:加盟|代理|进群|加你|加你们|当团长)|加盟(?:费|要|条件)|能(?:开|不能开)(?:发票|专票|票)|开(?:发|专)?票(?:吗|不|加|抬头|要)|发票抬头|(?:拉|带)(?:一下)?我(?:妈|爸|老公|老婆|朋友)?|推(?:我|一下我|一个)|(?:微信|支付宝|转账|货到付款)[^,，。]{0,5}(?:可以|行|能)?(?:吗|不|么|吧)|(?:你|店长|店员|客服|管家|老板|小敏|敏姐)[^,，。]{0,6}(?:加我|加下我|加一下我|私我|私信我|联系我|微信)|(?:加|私信|私聊)(?:了)?(?:你们|你|店长|客服|店员|管家|敏姐)|发你(?:私信|定位|微信)|退(?:款|我)|能私聊吗"
)
_JOKES = re.compile(
    r"哈哈|嘿嘿|输入法|改字|打成这样|拼音害|手滑打|开玩笑|逗你|v我?50|疯狂星期四|老公一枚|(?:出售|转让|收购|回收|低价出)[^,，。]{0,6}(?:老公|男友|体重|脂肪|能力|自己|不想上班|一个我)|富婆|卡路里|包养|长胖"
)
LOGISTICS = re.compile(
    r"地址|定位|门禁|门卫|钱|aa|分摊|付|转给你|还你|换回来|拿错|取|送|图|照片|原图|图案|东西|带面包|带的|拼单|拼|说下时间|说一声|找你|手套|喊我|问你个?事|核对|确认|快递|进门|到了|联系|送货|设计|发不|码"
)
#: three of the things that may speak for a speaker
ORDERED, SERVED, SHOWN = "有在办订单", "与店员办事", "转述收到的内容"


def credited(seen: Look) -> str:  # noqa: PLR0911  # one case a line
    """What speaks for the speaker, in a few words; "" for nothing."""
    context, text = seen.context, seen.text.text
    if seen.harmless:
        return "" if context.speaker_role == "fan" else "店方人员"
    everything = " ".join((seen.raw.text, *context.recent))
    if context.speaker_role != "fan":
        return "店方人员"
    shown = seen.message.payload and seen.message.msg_type != "voice"
    if shown and (
        _REPORTS.search(everything) or (seen.message.msg_type == "chatrecord" and _ANSWERED.search(seen.carried))
    ):
        return SHOWN
    if _WARNS.search(everything) and not _NO_REALLY.search(text):
        return "提醒或转述"
    if _ASKS_SHOP.search(text) and not _hard_sell(seen) and not _CLAIMS.search(text):
        return "向门店询问或联系"
    if _DELIVERY.search(text) and not _hard_sell(seen) and not _OWN_DOING.search(text):
        return "收货信息"
    if _JOKES.search(text) and not {"phone", "id", "qq"} & seen.facts:
        return "玩笑"
    if _SHARED_SUM.search(text) and not _hard_sell(seen):
        return "分摊费用"
    return _served(seen)


def _served(seen: Look) -> str:
    """What they have to do with the shop, apart from their words."""
    if ("reply staff" in seen.facts or "order" in seen.facts) and not _hard_sell(seen) and "pull" not in seen.groups:
        return SERVED if "reply staff" in seen.facts else ORDERED
    if {"own link", "own app", "own card", "corp code"} & seen.facts and not {"other link", "other app"} & seen.facts:
        return "本店自己的内容"
    if "own name" in seen.facts and not seen.message.text and _own_poster(seen.carried):
        return "本店自己的内容"
    return ""


#: all that a poster of the shop says beside its name: dates, sums and these words
_POSTER = re.compile(
    r"新店|开业|全场|门店|周年庆?|会员日?|活动|买[一二三两]送一|满\d+减\d+|[一二三四五六七八九\d.]+折|优惠|新品|上市|生日|蛋糕|面包|欢迎光临|限时|店|[\d一二三四五六七八九十:：~～.\-/]+(?:月|日|号|元|块|点|寸|周年)?"
)


def _own_poster(words: str) -> bool:
    """Whether a picture begins with some name and says no more than posters of a shop do: nothing of others is in it."""
    _, _, rest = words.strip().partition(" ")
    return bool(rest) and not re.sub(r"[\W_]", "", _POSTER.sub("", rest))


#: 我在3栋自己烤的 私我订; 在你家门口堵你: an address, and nothing that is brought there
_OWN_DOING = re.compile(
    r"(?:自己|我家|我们家|在家)[^,，。]{0,3}(?:烤|做|卖|蒸|卤)的|私我|私聊我|报门牌|打断|弄死|砍死|堵你|给我等着|出不了(?:门|小区|这)"
)
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
    if SOLICIT.search(text) and BAIT.search(text) and not LOGISTICS.search(BAIT.sub("", text)):
        return True
    return bool(
        {"goods", "service", "gig", "loan", "scam", "porn", "gamble", "drug", "fake", "poach"}
        & (set(seen.groups) | seen.whole_groups)
    )
