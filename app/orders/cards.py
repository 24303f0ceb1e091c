"""The cards about a ticket. Pure."""

from datetime import datetime

from app.actions import Button, Card
from app.language.reading import Slots
from app.orders import decide
from app.orders.decide import Rung, State

PREFIX = "order-"
_TITLES = {
    Rung.CLERK: "新订单 {number} 号",
    Rung.NUDGE: "还没接单：{number} 号",
    Rung.MANAGER: "超时未接单：{number} 号",
    Rung.STEWARD: "请帮忙跟进：{number} 号",
    Rung.OPERATOR: "升级：{number} 号没人接",
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
    again: bool = False,
) -> Card:
    """The card of one ticket for one rung of the ladder, as it stands. `again`: the customer has added to it."""
    title = _TITLES[rung] if state is State.WAITING else f"{{number}} 号{decide.name_of(state).zh}"
    if again:
        title = f"有补充 · {title}"
    asks = decide.missing(kind, want)
    lines = (
        ("要什么", decide.summary(want, now)),
        ("谁要的", called),
        ("地址", want.address),
        ("写什么", "、".join(want.inscription)),
        ("还没说", decide.question(asks)),
        ("下单", decide.clock_words(opened_at, now)),
    )
    return Card(
        title=title.format(number=number),
        subtitle=store,
        text=f"“{words}”",
        lines=tuple(line for line in lines if line[1]),
        buttons=_buttons(state),
        page=page,
    )


def _buttons(state: State) -> tuple[Button, ...]:
    match state:
        case State.WAITING:
            return (Button(text="接单", key="accept", style="main"), Button(text="做不了", key="refuse"))
        case State.ACCEPTED:
            return (Button(text="完成", key="finish", style="main"),)
    return ()
