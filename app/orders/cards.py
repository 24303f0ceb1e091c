"""The cards about a ticket. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.cards import Button, Card
from app.language.reading import Slots
from app.orders import decide
from app.orders.decide import Rung
from app.orders.states import ACTS, UNACCEPTED, State, name_of

PREFIX = "order-"
_TITLES = {
    Rung.CLERK: "新订单 {number} 号",
    Rung.NUDGE: "还没接单：{number} 号",
    Rung.MANAGER: "超时未接单：{number} 号",
    Rung.STEWARD: "请帮忙跟进：{number} 号",
    Rung.OPERATOR: "升级：{number} 号没人接",
    Rung.KEEPER: "{number} 号",
}
_COMPLAINT = {
    rung: title.replace("新订单", "投诉").replace("还没接单", "投诉还没人回").replace("超时未接单：", "投诉 ")
    for rung, title in _TITLES.items()
}
#: two buttons a card: what is done most often from each state, and its way out
_NEXT: Mapping[State, tuple[str, ...]] = {
    **dict.fromkeys(UNACCEPTED, ("accept", "refuse")),
    State.ACCEPTED: ("ready", "finish"),
    State.MAKING: ("ready", "finish"),
    State.READY: ("finish", "no_show"),
    State.ON_ITS_WAY: ("finish",),
}


def ticket_card(
    rung: Rung,
    state: State,
    *,
    number: int,
    store: str,
    called: str,
    words: str,
    want: Slots,
    kind: str,
    opened_at: datetime,
    now: datetime,
    page: str,
    again: str = "",
    late: timedelta = timedelta(0),
) -> Card:
    """The card of one ticket for one rung of the ladder, as it stands. `again`: why it comes once more.

    `late`: how long after it was said we heard of it; the group is not answered then.
    """
    again_open = state is State.REOPENED and rung is Rung.CLERK
    order = kind in decide.ORDERS
    titles = _COMPLAINT if kind == "complaint" else _TITLES
    title = titles[rung] if state in UNACCEPTED and not again_open else f"{{number}} 号{name_of(state).zh}"
    if again:
        title = f"{again} · {title}"
    asks = decide.missing(kind, want)
    lines = (
        ("要什么", decide.summary(want, now) if order else ""),
        ("谁要的", called),
        ("地址", want.address),
        ("电话", want.phone),
        ("写什么", "、".join(want.inscription)),
        ("还没说", decide.question(asks)),
        ("晚到", f"{decide.waited_words(late)}前说的，群里没有回复，请联系" if late else ""),
        ("下单", decide.clock_words(opened_at, now)),
        ("可回复", _replies(state) if order else ""),
    )
    return Card(
        title=title.format(number=number),
        subtitle=store,
        text=f"“{words}”",
        lines=tuple(line for line in lines if line[1]),
        buttons=_buttons(state, order=order),
        page=page,
    )


def _replies(state: State) -> str:
    return "1 接单 2 缺货 3 20 要20分钟" if state in UNACCEPTED else "4 好了 3 20 还要20分钟"


#: of what is no order: somebody takes it on, and says when it is settled
_TAKEN_ON = {"accept": "我来处理", "finish": "已解决"}


def _buttons(state: State, *, order: bool) -> tuple[Button, ...]:
    named = {name: ACTS[name].words.zh for name in _NEXT.get(state, ())}
    if not order:
        named = {name: _TAKEN_ON[name] for name in named if name in _TAKEN_ON}
    return tuple(
        Button(text=text, key=name, style="main" if n == 0 else "plain") for n, (name, text) in enumerate(named.items())
    )
