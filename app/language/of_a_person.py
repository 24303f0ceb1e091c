"""What somebody without an order in the talk wants of a person: to know of an order made elsewhere, or to be spoken to.

The talk keeps no order for it; whoever looks after the customers opens a ticket with the words as they were said.
"""

import re
from typing import Literal

from app.language.conversation import Said, State

_OWN = re.compile(
    r"(?:我|俺|咱)[^,，。]{0,14}?(?:[订定要买说讲留]的|的(?!时候)|那[个单份盒几十\d])|(?:昨|今|前|上)[天晚早午周]?[^,，。]{0,8}[订定说讲买]的|单号|尾号|订单|我的?单"
)
_AFTER_IT = re.compile(
    r"好了?(?:没|冇|吗|么|未)|[做弄烤留出][好了起]*(?:没|冇)|到(?:哪|没|了没|了吗)|哪[去里儿]了?|(?:还|怎么)[没冇]|出门了没|什么时候|几时|啥时候?|送(?:没|了没|哪)|呢[?？!！]*$|查|看[一]?下"
)
_A_PERSON = re.compile(
    r"真人|活人|人工|(?:不|别)[跟和同]?(?:你们?)?(?:这个)?机器人?|机器人?[^,，。]{0,8}(?:讲|说|听|弄|画|搞)(?:半天)?不"
    r"|(?:叫|让|喊|换|找|派)(?:你们?)?(?:个|一个)?(?:店里的?)?(?:人|店长|老板|经理|负责人|店员|管事的?|负责的)(?:来|出来|过来|跟我|和我|给我|打|接|说|讲|回)"
    r"|(?:要|想)找你?们?(?:店长|老板|经理|负责人)|(?:店长|老板|经理|负责人|管事的?)[^,，。]{0,3}在不在"
)
_NEVERMIND = re.compile("不用|找到了|谢谢|昨天找|别忘|记得|快递|包裹|外卖")


def wanted_of_a_person(state: State, said: Said) -> Literal["order_status", "human_help", ""]:
    """What a message wants of somebody of the shop, of one who has no order or complaint in the talk; "" for nothing."""
    person = state.people.get(said.speaker)
    if said.role != "fan" or (person is not None and person.tickets):
        return ""
    text, intent = said.reading.normal, said.reading.intent
    if intent == "order_status" and _OWN.search(text) and _AFTER_IT.search(text) and not _NEVERMIND.search(text):
        return "order_status"
    if intent in ("human_help", "complaint") and _A_PERSON.search(text) and not _NEVERMIND.search(text):
        return "human_help"
    return ""
