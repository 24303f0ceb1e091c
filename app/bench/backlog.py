"""A believable backlog for the demo chain: chatter, orders and their details, adverts, joins and leaves."""

import secrets
import time
from collections.abc import Iterator
from random import Random

import orjson

from app.sandbox import chain
from app.sandbox.chain import DemoGroup
from app.wecom.port import Envelope

CHATTER = (
    "今天天气真好", "哈哈哈哈", "谢谢老板", "早上好呀", "这个周末去哪玩", "孩子终于放假了", "昨天买的吐司真好吃", "收到",
    "下雨了记得带伞", "👍👍👍", "他家的蛋糕看着不错，等生日再说", "有人一起拼单吗", "在吗", "刚下班，累死了", "好的好的",
)  # fmt: skip
ORDERS = (
    "我想订个8寸的生日蛋糕，明天下午三点", "想订个草莓蛋糕", "帮我留一条北海道吐司，晚上来取", "来两个可颂，明早八点自提",
    "要一个6寸的巧克力蛋糕，后天上午十点配送", "来一份鸡蛋三明治，八点来取", "给我做一个10寸的水果蛋糕，周六用",
)  # fmt: skip
DETAILS = ("自提，草莓味的", "配送，送到文三路12号", "下午四点来取", "8寸的", "明天上午十点")
ADVERTS = ("家人们看看 https://spam.example/x 超便宜", "专业代购，加我微信abc12345", "拼多多砍一刀 https://p.example/k")


def hosted(group: DemoGroup, person_id: str, name: str, text: str, at_ms: int, message_id: str = "") -> Envelope:
    """A text in a group, as its hosted account hears it."""
    body = {
        "messageId": message_id or secrets.token_hex(12),
        "messageType": 7,
        "timestamp": at_ms,
        "imBotId": group.account,
        "isSelf": False,
        "roomWecomChatId": group.group_id,
        "externalUserId": person_id,
        "contactName": name,
        "payload": {"text": text},
    }
    key = f"juzi:{group.account}:{body['messageId']}"
    return Envelope(key, f"group:{group.group_id}", orjson.dumps(body))


def membership(group: DemoGroup, person_id: str, detail: str, at: int) -> Envelope:
    """Somebody joined (add_member) or left (del_member), as the official callback tells it."""
    scene = "<JoinScene>3</JoinScene>" if detail == "add_member" else "<QuitScene>0</QuitScene>"
    xml = (
        f"<xml><Event>change_external_chat</Event><ChatId>{group.group_id}</ChatId><CreateTime>{at}</CreateTime>"
        f"<ChangeType>update</ChangeType><UpdateDetail>{detail}</UpdateDetail>{scene}"
        f"<MemChangeList><Item>{person_id}</Item></MemChangeList></xml>"
    )
    return Envelope(secrets.token_hex(12), f"group:{group.group_id}", xml.encode())


def backlog(count: int, seed: int = 1) -> Iterator[tuple[str, Envelope]]:
    """(source, envelope) pairs over the 600 groups that are heard, written just now."""
    random = Random(seed)
    groups = chain.groups()[: chain.HOSTED_GROUPS]
    members = {group.index: list(chain.members(group))[3:23] for group in groups}
    now = time.time()
    for n in range(count):
        group = groups[n % len(groups)]
        person = random.choice(members[group.index])
        kind = random.random()
        if kind < 0.04:
            detail = "add_member" if kind < 0.025 else "del_member"
            who = f"wmbench{n:08}" if detail == "add_member" else person.person_id
            yield "wecom", membership(group, who, detail, int(now))
            continue
        words = ORDERS if kind < 0.18 else DETAILS if kind < 0.26 else ADVERTS if kind < 0.28 else CHATTER
        envelope = hosted(group, person.person_id, person.name, random.choice(words), int(now * 1000))
        yield f"juzi:{group.account}", envelope
