"""What a message is for: ordered rules that are nearly always right, else the linear model, with a band of doubt."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.language.evidence import blanked, takes_back
from app.language.features import features
from app.language.model import model
from app.language.reading import TICKET_INTENTS, Context, Intent
from app.language.slots import ORDERS, Scan
from app.language.standing import STANDING
from app.language.telling import settled, tells
from app.language.wanted import Wanted

_DOUBT = 0.12  # least distance between the first and the second guess


@dataclass(frozen=True, slots=True)
class Guess:
    """An intent, whether it is out of the band of doubt, and why it was taken."""

    intent: Intent
    sure: bool
    why: str


def guess(found: Scan, context: Context) -> Guess:
    """The intent of a message."""
    text = found.normal.text.strip()
    ruled = _rule(text, found, context)
    if ruled is not None:
        return Guess(_typed(ruled.intent, found), True, ruled.why)
    plain = _counted_order(text, found, context)
    if plain is not None:
        return Guess(_typed(plain, found), True, "规则：有数量的商品")
    said = model("intents").scores(features(found, context))
    if not context.open_activity:
        said.pop("quiz_answer", None)
    if max(said, key=lambda name: said[name]) == "cancel_order" and ("凭什么" in text or not _may_take_back(found)):
        return Guess(_instead(text, said, context), False, "说的不是订单，不算取消")
    scores = sorted(said.items(), key=lambda one: -one[1])
    (first, most), (second, next_most) = scores[0], scores[1]
    intent: Intent = first  # type: ignore[assignment]  # the model's classes are intents
    if context.open_activity and _answers(text, intent, found, context):
        return Guess("quiz_answer", True, f"活动进行中：{context.open_activity}")
    intent = _typed(settled(intent, said, found, context), found)
    return Guess(intent, most - next_most > _DOUBT, f"模型：{first} {most:+.2f}，其次 {second} {next_most:+.2f}")


def _may_take_back(found: Scan) -> bool:
    """Whether there is evidence for what cannot be undone by a likeness: 雨停了 takes nothing back."""
    named = [(one.start, one.end) for one in (*found.wanted, *found.unlisted) if not one.implied]
    return takes_back(blanked(found.normal.text, named))


_PART = re.compile(
    r"快递|配送|外送|送货|跑腿|外卖|小票|发票|收据|袋子?|餐具|刀叉|盘子?|叉子?|勺子?|吸管|纸巾|蜡烛|帽子?|贺卡|卡片|牌子?|插牌|包装|礼盒|写?字|糖|冰|葱|辣|奶油|坚果|花生碎"
)


_QUESTION = re.compile(r"[?？吗]|多少|怎么|什么|能不能")
_INSTEAD = re.compile(r"(?:不[要用]|别|取消).{1,10}[,，。\s].{0,10}(?:就[行好]了?$|换成|重新[订定])")


def _instead(text: str, scores: Mapping[str, float], context: Context) -> Intent:
    """What a message is that takes back something else: a part of the order that is left out, or no matter of ours."""
    if _INSTEAD.search(text) or (context.open_order and _PART.search(text) and not _QUESTION.search(text)):
        return "change_order"
    if "凭什么" in text:
        return "complaint"
    quiet: dict[Intent, float] = {name: score for name, score in scores.items() if name not in TICKET_INTENTS}  # type: ignore[misc]  # the classes are intents
    if _ASKING.search(text):
        best: Intent = max(quiet, key=lambda name: quiet[name])
        return best
    return "chitchat"


# rules

_CHECKIN = re.compile(
    r"^(?:今日|每日|今天|来|我来|早安|早起|晚间|补|连续|群里?|新的一周|周末|第?\d+天|day ?(?:\d+|one)|滴滴|报告|俺来|[,，!！~～ 。])*(?:打卡|签到|签个到|打个卡|报到|签道|打咔|打咭|签倒)"
    r"(?:[\s~～!！。.✅✔☑🌞🌹❤🎉+0-9嘞咯啦呀哈喽了哟噢的家人们群友早早上好第天日打卡签到领积分求坚持连续奖励day/]|[\U0001F300-\U0001FAFF])*$"
)
_CHECKIN_WORD = frozenset(
    ("签", "卡", "dk", "qd", "打卡", "签到", "报到", "报道", "✅", "☑", "☑️", "✔", "✔️", "到", "到!", "打咔", "签道")
)
_ECHO = re.compile(
    r"^(?:[嗯哦啊哈呵嘿嘻呃额唉哎喔噢嗷呜啦好行对是在6牛赞顶中妥得]+[的滴吧呀呢嘞啊]*|好的|好滴|好吧|可以|收到|明白|了解|知道了|ok+|okk|[1+?？!！。.、~～…\s]+)$"
)
_HUMAN = re.compile(
    r"^zhuan ?ren ?gong|^ren ?gong|^(?:我要|请|帮我|给我|麻烦|快|能不能|可以)?(?:转接?|接|找|换|叫|要|来)?(?:个)?(?:人工|真人|活人)(?:客服|服务|坐席|处理)?(?:吧|谢谢|啊|在吗|呢|[!！?？~～\s])*$|^(?:别|不要)(?:机器人|机器|自动)回复?"
)
_CANCEL = re.compile(
    r"^(?:qu ?xiao|tui ?dan)|^(?:取消[吧掉]?){1,3}[,，。!！~ ]+(?!.*(?:[?？]|改|换))|^(?:(?:那|算了|麻烦|帮我|请|我要|我想|先|把)[,， ]?)*(?:取消|退单|退订|撤单|撤销|撤回|不要)(?:订单|预订|预约|了|吧|掉|一下|那单|这单|它|[,，!！。~～ ]|谢谢|哈|啦|咯|喇)*$"
)
_GREETING = re.compile(
    r"^(?:祝?(?:大家|各位|店长|群主|妈妈们|你们)?(?:新年|春节|元旦|中秋|端午|圣诞|国庆|元宵|节日|生日|母亲节|父亲节|周末|儿童节|情人节|七夕)(?:快乐|愉快|安康|好)(?:呀|哦|啊|[!！~～🎂🎉🎄🧨🌹\s])*(?:大家|各位|家人们|群友们|妈妈们)?|早上?好?(?:呀|啊|各位|大家|[!！~～☀🌞\s])*|晚安(?:[!！~～🌙\s])*|大家好(?:[!！~～])*|早安(?:[!！~～])*)$"
)
_PICTURES = re.compile(r"^[^\w]+$|^(?:\[[^\]]{1,6}\])+$")
_SARCASM = re.compile(r"等|站|慢|晚|迟|错|漏|少|馊|坏|全家|隔壁|没|不|歪|塌|冷|凉")


def _rule(text: str, found: Scan, context: Context) -> Guess | None:
    for name, intent, applies in _RULES:
        if applies(text, found, context):
            return Guess(intent, True, f"规则：{name}")
    return None


def _checks_in(text: str, _: Scan, context: Context) -> bool:
    if context.open_activity and "签到" not in context.activity_text and len(text) <= 2:
        return False
    return text in _CHECKIN_WORD or bool(_CHECKIN.match(text))


def _answers_by_word(text: str, found: Scan, context: Context) -> bool:
    """The key word of the announcement, or the letter of a choice."""
    if not context.open_activity:
        return False
    key = re.findall(r"[“\"「『]([^”\"」』]{1,20})[”\"」』]", context.activity_text)
    plain = re.sub(r"[\s!！。.~～]", "", text)
    if any(plain == re.sub(r"\s", "", word.lower()) for word in key):
        return True
    return bool(_CHOICE.match(text)) and not found.phone and not found.address


_CHOICE = re.compile(
    r"^(?:答案?(?:是|[:：])?|选|我选|投|我投|猜|我猜|盲猜(?:一个)?|蒙(?:一个)?|应该是|抢答|扣|支持)?\s?(?:[a-f]|\d{1,4}|[一二三四五六七八九十])(?:号|楼|颗|个|年|家|克|度|票|方案)?(?:吧|呀|啊|[!！?？。 ])*$"
)


def _thanks(text: str, found: Scan, _: Context) -> bool:
    if text.strip("!！~～ 。") in ("🙏", "🙏🙏🙏", "🙏🙏", "[抱拳]", "[合十]", "[玫瑰]谢谢"):
        return True
    plain = re.match(
        r"^(?:好的?|嗯+|行|ok|收到了?|知道了|明白了?|了解|妥了|得嘞|好嘞|好滴|可以)?[,， ]?(?:太|非常|真是|多)?(?:谢谢|感谢|谢了|谢啦|多谢|谢过|蟹蟹|thx|thanks|thank you|3q|唔该晒?|多谢晒|谢咧)(?!老[天公婆])",
        text,
    )
    return (
        plain is not None
        and len(text) <= 14
        and not found.wanted
        and not _SARCASM.search(text)
        and not _ASKING.search(text)
    )


_ASKING = re.compile(r"[?？吗]|多少|怎么|什么|能不能|帮|麻烦|取消|改|退")


def _says_cancel(text: str, found: Scan, context: Context) -> bool:
    return bool(_CANCEL.match(text)) and context.reply_to != "fan" and not found.wanted


_FOREIGN = re.compile(
    r"(?:里面?|吃|喝|咬|有(?:根|只|个|块)?|夹)[^,，。]{0,6}(?:头发|虫子?|苍蝇|蟑螂|蚂蚁|塑料[片绳]?|铁丝|钢丝|睫毛|指甲|玻璃|异物|石头子)"
)
_AGAIN = re.compile(r"老样子|老规矩|照旧来|(?:跟|和|照)(?:上次|昨天|以前)(?:的)?(?:一样)?(?:再)?来")
_BAD = re.compile(
    r"坏|馊|霉|硬(?!的那[种款]|一?点的|欧|面包)|错|漏|没(?:送|收|给|放|熟|人)|少(?:了|给|送)|慢|迟|晚了|难吃|恶心|投诉|退|赔|差|骗|怎么|什么|为什么|凭什么|头发|虫|臭|酸|苦|塌|碎|烂|化|凉的|空|干|取消|[不弗唔]要[了啦哉]|停[了掉]|撤|[歪斜瘪散]|掉(?:在|到|地)|居然|改|换"
)
_ASKS_NOT = re.compile(
    r"[?？]|吗|多少|怎么|什么|几[点个时寸块钱蚊]|几多|好多钱|多钱|便宜|涨价|折|希望|建议|最好|有没有|还有没|能不能|可不可以|行不|好不|呢$|够吃|好吃|吃了|吃完|昨天|上次|去年|以前|小时候|他家|隔壁|别家|超市|自己做|梦|如果|要是|等我|下次|以后|哈哈|笑死|“|\"|做了|买了|送了|收到|拿到|到手|晒|[喂养]|题|剩几|切成|分之|卡路里|胖|减肥|同事|邻居|朋友(?!订|要)|他|她(?!自己)"
    r"|报个?价|[问看][问看下]?价|价[格位钱]|不[订定买]|多[大重少烧]|[几哪][样种款片]|你们[^,，。]{0,3}出[个款]|视频|刷到|电视|造句|[嚷吵]嚷|(?<![给帮为替])我做|模[具子]|年前|块能|毛钱|五毛"
    r"|打卡|许愿|愿望|战果|赢了|抢到了|多亏|啥价|开票|是不是|[加记报]上?了?没|两次|变[一两]份|本来|上礼拜|上周|上个?月|非要|叼|只剩|还得是|尺子|少装"
)
#: 帮我邻居订个蛋糕: who it is for makes no story of it
_FOR_OTHERS = re.compile(
    r"(?:^|(?<=[\s,，。]))(?:帮忙?|给|替)(?:我|俺|咱)?们?[^\s,，。了过吗]{1,6}?(?=[再也]?(?:预?[订定]|[买留带捎做要拿])(?![了过]))"
    r"(?![^,，。]*(?:[了过]|被|说|问)(?:$|[\s,，。]))"
)
#: 再加一杯, 那单多来一条: more of what is ordered already, if anything is
_ADDS = re.compile(r"(?:再|多|外|给|另外?)给?加[一两俩三四五六七八九十个\d]|多来|[再外]添|加到|照旧|那单")
_ORDER_WORD = re.compile(r"订|定|要|来|留|给我|帮|买|做|取|拿|送|提|预|加|再|打包|接龙|\+1|走起|抢|占|带|份|个")


def _counted_order(text: str, found: Scan, context: Context) -> Intent | None:
    """Counted goods, or goods with a size, a time or an address, and nothing that makes a question or a story of it."""
    named = [one for one in found.wanted if not one.implied] + list(found.unlisted)
    talk = _ASKS_NOT.search(_FOR_OTHERS.sub("", found.rest))
    if not named or context.open_activity or _BAD.search(text) or talk or tells(text):
        return None
    future = any(not (phrase.day and phrase.day.past) for phrase in found.phrases)
    if not found.wanted and not _ASKED_FOR.search(text):
        return None
    counted = any((one.count or 0) >= 1 for one in named) or bool(_ONE_OF.search(text))
    sized = any("寸" in one.size for one in found.wanted)
    if not (counted or sized) or not (
        future
        or found.address
        or found.phone
        or (counted and _ORDER_WORD.search(text))
        or (sized and _ORDER_WORD.search(text))
    ):
        return None
    if len(text) > 60 or _ADDS.search(text):
        return None
    left = len(re.sub(r"[\x00\W_]", "", found.timeless)) - sum(one.end - one.start for one in named)
    if left > 22:
        return None
    return "order_cake" if any(one.kind == "cake" for one in named) else "order_bread"


_ONE_OF = re.compile(r"(?:来|要|拿|留|买|[订定]|整|给我)(?:[个袋份盒条块杯只根]|点儿?)(?!什么|别的)")
_ASKED_FOR = re.compile(
    r"(?:给我|帮我|麻烦|我要|我想要|想要|要|来|留|订|预定|预订|下单|打包|带走|再加|\+)\s?(?:我|他|她|个)?(?:留|来|要|拿|装|打包|订|做|备|带|准备)?\s?(?:\d|[一二两三四五六七八九十])"
)


_RULES: tuple[tuple[str, Intent, Callable[[str, Scan, Context], bool]], ...] = (
    (
        "异物",
        "complaint",
        lambda text, _found, _context: (
            bool(_FOREIGN.search(text)) and not re.search("哈哈|我家|家里|能吃吗|公园|阳台|菜", text)
        ),
    ),
    (
        "老样子的早餐",
        "book_breakfast",
        lambda text, found, context: (
            bool(_AGAIN.search(text))
            and not (context.open_activity or context.open_order or found.wanted)
            and bool(_is_morning(found))
            and not re.search("味道|好吃|难吃|心情|时间", text)
        ),
    ),
    (
        "老样子",
        "order_bread",
        lambda text, _found, context: (
            bool(_AGAIN.search(text)) and not context.open_activity and not re.search("味道|好吃|难吃|心情|时间", text)
        ),
    ),
    ("活动口令", "quiz_answer", _answers_by_word),
    ("打卡", "checkin", _checks_in),
    ("道谢", "thanks", _thanks),
    ("找人工", "human_help", lambda text, _found, _context: bool(_HUMAN.match(text))),
    ("取消", "cancel_order", _says_cancel),
    (
        "撤单",
        "cancel_order",
        lambda text, _found, context: context.open_order and bool(re.match("(?:撤|退)(?:单|订)(?!吗|[?？])", text)),
    ),
    *STANDING,
    ("问候", "chitchat", lambda text, _found, _context: bool(_GREETING.match(text))),
    ("应声", "chitchat", lambda text, _found, context: bool(_ECHO.match(text)) and not context.open_activity),
    (
        "只有表情",
        "chitchat",
        lambda text, found, context: (
            bool(_PICTURES.match(text))
            and not found.wanted
            and not context.open_activity
            and "[图片]" not in text
            and "[视频]" not in text
            and "👎" not in text
            and "😡" not in text
        ),
    ),
)


def _answers(text: str, intent: Intent, found: Scan, context: Context) -> bool:  # noqa: PLR0911  # one case a line
    """Whether a message that is not plainly something else answers the open quiz or enters the lottery."""
    if intent == "quiz_answer":
        return True
    if found.phone or found.address or (found.phrases and len(text) > 8):
        return False
    if intent in ("thanks", "checkin", "human_help", "cancel_order"):
        return False
    if re.search(r"[?？]$|多少钱|怎么|什么时候|在哪|几点", text) and not re.search(r"^(?:是不是|系唔系|难道|是)", text):
        return False
    if re.search("猜|答案|选|投|一票|支持|参加|报名|抽|中奖|欧气|锦鲤|抢|楼|应该是|蒙的|我觉得是|谜底", text):
        return intent not in ORDERS or not found.phrases
    if (
        context.activity_text
        and len(text) <= 12
        and intent in ("chitchat", "show_off", "suggestion", "ask_product", *ORDERS)
    ):
        shared = [text[n : n + 2] for n in range(len(text) - 1) if text[n : n + 2] in context.activity_text]
        if shared and not (intent in ORDERS and any(one.count for one in found.wanted)):
            return True
    if _ECHO_CHAT.search(text):
        return False
    if intent in ORDERS or intent == "change_order":
        return len(text) <= 8 and not (any((one.count or 0) > 0 for one in found.wanted) or found.phrases)
    return len(text) <= 18 and not _OWN_MATTER.search(text)


_OWN_MATTER = re.compile(r"我的|我那|我家|我们|你们|店里|订的|还没|等了|好了|今天|明天|昨天|送|取|拿")
_ECHO_CHAT = re.compile("哈哈|好的|收到|早上好|晚安|早安|难吃|太慢|什么|怎么|不要了|取消")


_MEAL = re.compile("早餐|早饭|早点(?![来到去])")
_BREADLIKE = re.compile(r"蛋糕卷|蜂蜜小蛋糕|鸡蛋糕|磅蛋糕|切块|半熟芝士$|切件|蛋糕塔|坚果塔|小方")


def _typed(intent: Intent, found: Scan) -> Intent:  # noqa: PLR0911  # one case a line
    """The kind of order after what is ordered; other intents stay."""
    if intent not in ORDERS:
        return intent
    named = [one for one in found.wanted if not one.implied]
    if not named:
        return "order_cake" if any("寸" in one.size for one in found.wanted) else intent
    if any("寸" in one.size for one in found.wanted):
        return "order_cake"
    cakes = [one for one in named if one.kind == "cake" and not _BREADLIKE.search(one.name)]
    if cakes and not _pieces(cakes, named):
        return "order_cake"
    morning = _is_morning(found)
    early = {"breakfast", "drink"}
    kinds = {one.kind for one in named}
    if morning and kinds & early:
        return "book_breakfast"
    if morning is None and kinds <= early and (intent == "book_breakfast" or "breakfast" in kinds):
        return "book_breakfast"
    if morning and _MEAL.search(found.normal.text):
        return "book_breakfast"
    if intent == "order_cake" or (
        intent == "book_breakfast" and morning is False and not _MEAL.search(found.normal.text)
    ):
        return "order_bread"
    return intent


def _pieces(cakes: Sequence[Wanted], named: Sequence[Wanted]) -> bool:
    """可颂8个 拿破仑3个 泡芙6个: cakes by the piece among more of other things."""
    return len(cakes) * 2 < len(named) and all((one.count or 1) > 1 for one in cakes)


_EARLIEST = 360  # minutes: 四点 without a word for the morning is four in the afternoon


def _is_morning(found: Scan) -> bool | None:
    """Whether the time wanted is a morning; None if no time is said."""
    parts = [phrase.part_name for phrase in found.phrases if phrase.part_name]
    if any(part in ("早上", "上午") for part in parts):
        return True
    if parts:
        return False
    clocks = [phrase.clock.minutes for phrase in found.phrases if phrase.clock]
    if clocks:
        return _EARLIEST <= clocks[0] < 600
    if _MEAL.search(found.normal.text):
        return True
    return None
