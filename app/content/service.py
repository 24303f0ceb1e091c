"""The words guanjia says in groups and to staff. One place, so that the voice stays one."""

import re
import unicodedata

_TEXTS = {
    "welcome.newcomers": "新朋友",
    "remind": (
        "@{name} 群里不能发{what}哦（{begins}群规第 {version} 版：{rule}），请撤回。"
        "这是第 {n} 次提醒，{rest}。有疑问请回复“申诉”。"
    ),
    "remind.rest": "再发 {left} 次会请店长处理",
    "remind.last": "再发会请店长处理",
    "removed": (
        "有位群友因发布违规内容（{what}，群规第 {version} 版）将被移出，不再允许加入。"
        "大家注意安全，不要私下添加陌生人。如有误会，本人可以点这里申诉："
    ),
    "removed.decided": "有位群友因{what}，由店里决定移出。如有误会，本人可以点这里申诉：",
    "removed.alone": "您好，门店按群规要把您移出我们的群。如有误会，请点这里申诉，我们会认真看：",
    "appeal.over": "@{name} 您之前的申诉已经有人认真看过并答复了，还有别的事请直接找店长。",
    "appeal.heard": "@{name} 收到您的申诉，已转给运营核实，最迟一天内给您答复。",
    "appeal.heard.shop": "@{name} 收到您的申诉，已转给店里核实，最迟一天内给您答复。",
    "appeal.heard.nobody": "@{name} 收到您的申诉，已经记下。现在没有人值班，有人看了马上答复您；着急请直接找店长。",
    "appeal.lifted": "@{name} 非常抱歉，刚才是我们弄错了，那次提醒已经撤销。谢谢您告诉我们！",
    "appeal.lifted.bar": "{name}您好，非常抱歉，之前把您移出群是我们弄错了，已经撤销，欢迎随时回来！",
    "appeal.lifted.barred": "{name}您好，之前那次处理是我们弄错了，已撤销，抱歉！另有一次处理仍然有效，暂时不能回群。",
    "appeal.let": "@{name} 您的申诉我们认真看过了，那次就不处理了，也不计次数。谢谢您告诉我们！",
    "appeal.upheld": "@{name} 您的申诉我们认真看过了，这次维持原来的处理：{note}。",
    "nickname": "@{name} 欢迎！方便的话把群昵称改成“{form}”，大家好认识，谢谢～",
    "two_groups": (
        "@{name} 看到您已经在我们别的群里啦（{groups}）。群里内容差不多，"
        "留一个常用的群加一个活动群就够，免得打扰您～ 回复“留1”或“留1和2”，其余的帮您退出；不回复也没关系。"
    ),
    "two_groups.chosen": "@{name} 好的，给您留下{groups}，其余的帮您退出，想回来随时扫码～",
    "welcome.coupon": "新人礼：{words}。券码：{codes}（{until}前到店报码，一人一次）",
    "order.got": "@{name} 收到！{summary}\n{promise}",
    "order.ask": "@{name} 收到！{summary}\n请告诉我{missing}。\n{promise}",
    "order.more": "@{name} 记下了：{summary}{ask}",
    "order.more.ask": "\n还差{missing}。",
    "order.known": "@{name} 这单已经记下了：{summary}。店员会尽快确认～",
    "order.person": "@{name} 收到，店员看一下马上回您。{promise}",
    "order.accepted": "@{name} {store}已接单：{summary}。{price}{by}为您准备，做好了告诉您。",
    "order.accepted.by": "@{name} {store}已接单：{summary}。{price}{by}为您准备，大约 {minutes} 分钟好。",
    "order.accepted.person": "@{name} {store}的{by}收到了，这就为您处理。",
    "order.eta": "@{name} 您的{items}大约还要 {minutes} 分钟，好了告诉您。",
    "order.asks": "@{name} {store}的{by}问一下：{why}",
    "order.ended.person": "@{name} {store}：处理好了。还有什么需要直接在群里说～",
    "order.done": "@{name} 您的{items}做好了，可以来取啦！",
    "order.done.delivery": "@{name} 您的{items}做好了，这就给您送去！",
    "order.refused": "@{name} 很抱歉，{store}这次做不了{summary}（{why}）。可以换一款吗？直接在群里说就行。",
    "order.refused.instead": (
        "@{name} 很抱歉，{store}这次做不了{summary}（{why}）。可以换：{instead}。要哪一款直接在群里说就行。"
    ),
    "price.total": "合计 ¥{amount}{deposit}。",
    "price.deposit": "，定金 ¥{amount}",
    "price.link": "付款：{link} 。",
    "order.sent": "@{name} 您的{items}已经送出，请留意电话～",
    "order.withdraw?": "@{name} {summary}已经在做了，我问一下店员，马上回您。",
    "order.recalled": "@{name} 看到您撤回了消息，{summary}还要吗？要取消请回复“取消”。",
    "order.reopened": "@{name} 收到，{store}马上再看一下：{summary}。{promise}",
    "order.cancelled": "@{name} 好的，{summary}已取消。",
    "order.late": "@{name} 让您久等了！您要的{items}还没确认，已经请店长亲自跟进。",
    "private.page": "{what}请点这里填，只有店里看得到：",
    "private.told": "{what}我私聊问您，不用发在群里。",
    "private.wait": "{what}请填在刚才发您的页面里，不用发在群里。",
    "private.ask": "您好，我是{store}的管家。您订的{items}要送货，请把{what}发给我，或点这里填：",
    "private.got": "收到：{what}，已转给门店。",
    "order.late.person": "@{name} 让您久等了！已经请店长亲自来处理。",
    "complaint.sorry": "@{name} 非常抱歉让您遇到这样的事！您说的我们看到了，已经转给店长，马上有人来处理。",
    "complaint.follow": "@{name} 您好，昨天的问题都处理好了吗？还有不满意的地方直接告诉我们，谢谢您的包容～",
    "complaint.coupon": "@{name} 很抱歉这次没做好，送您{words}，券码 {code}，{until}前到店报码即可。",
    "complaint.coupon.group": "@{name} 很抱歉这次没做好，给您一份心意，券码 {code}，{until}前到店报码即可。",
    "question.answer": "@{name} {text}",
    "suggestion.thanks": "@{name} 谢谢您的建议，记下了，会转给同事认真看～",
    "suggestion.answer": "@{name} 关于您说的“{words}”：{text}",
    "booking.full": "不过{problems}。店员会和您商量换一天或换一款。",
    "standing.ask": (
        "@{name} 跟您确认一下：{what}，{minute} 来取，从{first}开始。回复“好”就每次都给您留，回复“不用”就不订。"
    ),
    "standing.when": "@{name} {what}，几点来取呢？",
    "standing.on": (
        "@{name} 好的！{what}，{minute} 来取，从{first}开始给您留。哪天不要提前说一声“明天不用了”，不订了说“停了”就行。"
    ),
    "standing.no": "@{name} 好的，没有给您订。",
    "standing.skip": "@{name} 好的，{days}不留{what}，之后照常。",
    "standing.pause": "@{name} 好的，{what}先停着，要的时候说“恢复”。",
    "standing.off": "@{name} 好的，{what}不再留了，谢谢您一直照顾。",
    "standing.moved": "@{name} 这个群现在是另一家门店的，{what}先停了。还要的话，请再说一次。",
    "standing.not": "@{name} {day}{why}，{what}这次先不留，之后照常。",
    "signin.day": "@{name} 第 {n} 天，+{points} 分，共 {total} 分",
    "signin.bonus": "@{name} 第 {n} 天，+{points} 分（含连续奖励 {bonus} 分），共 {total} 分",
    "signin.again": "{names} 今天打过卡啦，明天见～",
    "signin.balance": "@{name} 现有 {total} 分",
    "signin.remind": "{names} 今天还没打卡哦，发“打卡”就行，连续的天数别断了～",
    "promise.open": "店员 {minutes} 分钟内给您确认",
    "promise.asked": "您说全了，店员 {minutes} 分钟内给您确认",
    "promise.closed": "店里{opens}开门，{due}前给您确认",
    "task.send_text": "请在群“{group}”里发这段话：\n{text}",
    "task.send_pictures": "请在群“{group}”里发 {count} 张图，图在任务页面里，长按保存。",
    "task.with_pictures": "（另有 {count} 张图一起发，图在任务页面里，长按保存）",
    "task.remove_member": "请把“{name}”移出群“{group}”，并加入群黑名单。原因：{reason}",
    "task.rename_group": "请把群名改回“{name}”（现在的名字不对）。{reason}",
    "task.set_notice": "请把群“{group}”的群公告改成：\n{text}",
    "task.invite": "请邀请“{name}”回到群“{group}”。{reason}",
    "invite.back": "{name}您好，非常抱歉，之前把您移出“{group}”是我们弄错了。欢迎回来！",
    "invite.code": "扫这个码就能进群：{url}",
}


_SHORT = 20  # characters of a name that go into a sentence
_ADVERT = re.compile(r"https?:|www\.|\d{7,}|[vV][xX信]?\s*[:：+]|加\s*[vV微薇]|【|领奖|兼职|代购")


def nick(name: str) -> str:
    """What we call somebody in our own voice: one short line without marks that turn or hide the text.

    A name that advertises is not repeated for its owner.
    """
    plain = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in name)
    plain = "".join(sign for sign in plain if sign not in _TURNS)
    short = " ".join(plain.split())[:_SHORT].strip()
    return short if short and not _ADVERT.search(plain) else "群友"


#: marks that change the direction of the text around them, or are not seen at all
_TURNS = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def say(key: str, **values: object) -> str:
    """The text of `key` with its values filled in."""
    return _TEXTS[key].format(**values)


def fill(template: str, **values: str) -> str:
    """An operator's own text with the names in braces that we know filled in; everything else stays as it stands."""
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value)
    return template
