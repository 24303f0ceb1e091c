"""What is wrong, from what was measured. Pure.

A trouble begins at one limit and ends at a milder one, and has to be seen at several looks where it may pass by
itself: an alarm that comes and goes is one that nobody reads.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.errors import Words

Ref = tuple[str, str]  # kind, and what it is about
LAG_BEGINS, LAG_ENDS = 60.0, 20.0  # seconds that the oldest message waits
DISK_BEGINS, DISK_ENDS = 0.10, 0.12  # part of the disk that is free
FAILING = 60.0  # seconds that an action has been tried in vain
UNSURE = 300.0  # seconds that nobody has looked at an action of unknown fate
#: how many looks in a row a trouble has to be seen before it is told
_LOOKS: Mapping[str, int] = {"lag": 2, "worker": 3, "hand": 2}

_CODE = re.compile(r"errcode (-?[0-9]{1,6})")
_REFUSED_HTTP = re.compile(r"HTTP (?:401|403|407)")
_AWAY = re.compile(r"ConnectError|ConnectTimeout|PoolTimeout|HTTP 429|HTTP 5[0-9][0-9]|errcode (?:-1|45009|45033)\b")


@dataclass(frozen=True, slots=True)
class Failing:
    """Actions that one hand has tried in vain: which hand, the last reason, and for how many seconds."""

    hand: str
    note: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured at one look. `disk`: the free part, None when it cannot be read.

    `silent`: accounts that say nothing although they usually would have; `silence`: nothing is heard from anybody.
    """

    lag: float = 0.0
    disk: float | None = None
    dead: int = 0
    unsure: float = 0.0
    unsure_count: int = 0
    workers: int = 1
    failing: Sequence[Failing] = ()
    silent: Sequence[str] = ()
    silence: bool = False
    unplaced: float = 0.0
    unplaced_count: int = 0


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong now, with what it takes to say so."""

    kind: str
    ref: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def key(self) -> Ref:
        """What tells it from others."""
        return self.kind, self.ref


def troubles(measured: Measured, open_: frozenset[Ref]) -> Iterator[Trouble]:
    """What is wrong, given what has been wrong already."""
    if measured.lag > (LAG_ENDS if ("lag", "") in open_ else LAG_BEGINS):
        yield Trouble("lag", values={"seconds": int(measured.lag)})
    if measured.disk is not None and measured.disk < (DISK_ENDS if ("disk", "") in open_ else DISK_BEGINS):
        yield Trouble("disk", values={"free": f"{measured.disk:.0%}"})
    if measured.dead:
        yield Trouble("dead", values={"count": measured.dead})
    if measured.unsure > UNSURE or (measured.unsure_count and ("unsure", "") in open_):
        yield Trouble("unsure", values={"count": measured.unsure_count})
    if measured.workers == 0:
        yield Trouble("worker")
    if measured.unplaced > UNSURE or (measured.unplaced_count and ("unplaced", "") in open_):
        yield Trouble("unplaced", values={"count": measured.unplaced_count})
    if measured.silence:
        yield Trouble("silence")
    for account in measured.silent:
        yield Trouble("silent", account)
    yield from _hands(measured, open_)


def _hands(measured: Measured, open_: frozenset[Ref]) -> Iterator[Trouble]:
    """One trouble a hand: refused before away."""
    found: dict[str, Trouble] = {}
    for failing in measured.failing:
        known = ("hand", failing.hand) in open_ or ("refused", failing.hand) in open_
        if failing.seconds < FAILING and not known:
            continue
        code = _CODE.search(failing.note)
        if _AWAY.search(failing.note):
            found.setdefault(failing.hand, Trouble("hand", failing.hand, {"seconds": int(failing.seconds)}))
        elif code or _REFUSED_HTTP.search(failing.note):
            found[failing.hand] = Trouble("refused", failing.hand, {"code": int(code[1]) if code else 0})
    yield from found.values()


def step(
    measured: Measured, open_: frozenset[Ref], seen: Mapping[Ref, int]
) -> tuple[list[Trouble], list[Ref], dict[Ref, int]]:
    """Which troubles begin, which end, and how often each that has not begun yet was seen in a row."""
    now = {trouble.key: trouble for trouble in troubles(measured, open_)}
    counts = {key: seen.get(key, 0) + 1 for key in now if key not in open_}
    begin = [now[key] for key, count in counts.items() if count >= _LOOKS.get(key[0], 1)]
    end = [key for key in open_ if key not in now and key[0] != "database"]
    return begin, end, {key: count for key, count in counts.items() if now[key] not in begin}


HANDS = {
    "app": Words("企业微信应用", "the WeCom application"),
    "hosted": Words("托管账号", "the hosted accounts"),
    "robot": Words("员工群机器人", "the staff group's robot"),
}
_TITLES: Mapping[str, Words] = {
    "lag": Words("消息积压：最早的一条已等 {seconds} 秒", "messages wait: the oldest for {seconds} s"),
    "disk": Words("磁盘只剩 {free}", "only {free} of the disk is free"),
    "dead": Words("{count} 条处理失败，停在那里", "{count} rows have failed and stopped"),
    "unsure": Words("{count} 条不确定是否送达", "{count} sends of unknown fate"),
    "worker": Words("没有在运行的 worker：消息只收不办", "no worker runs: messages are kept, not handled"),
    "hand": Words(
        "{hand}连不上，已 {seconds} 秒发不出去", "{hand} cannot be reached; nothing was sent for {seconds} s"
    ),
    "refused": Words("{hand}被拒绝：{reason}", "{hand} are refused: {reason}"),
    "unplaced": Words("{count} 句话认不准是谁说的", "{count} messages that nobody has placed"),
    "silent": Words("托管账号 {hand} 没声音了", "the account {hand} is silent"),
    "silence": Words("所有群都没声音了", "nothing is heard from any group"),
    "database": Words("数据库断开了 {seconds} 秒，现在恢复了", "the database was away for {seconds} s; it is back"),
}
CURES: Mapping[str, Words] = {
    "lag": Words(
        "看控制台“收件”里最早的几条；需要时多开一个 worker（guanjia up --workers 2）。",
        "Look at the oldest rows of the inbox; start another worker if need be (guanjia up --workers 2).",
    ),
    "disk": Words("清理磁盘，或扩容；满了就收不了消息。", "Make room: nothing can be kept once it is full."),
    "dead": Words("控制台“今天 › 失败待处理”，逐条重试或放弃。", "Console, today, Dead: try each again or drop it."),
    "unsure": Words(
        "控制台“发件”里核对：已送达就确认，没有就重发。", "Console, outbox: say for each whether it arrived."
    ),
    "worker": Words(
        "启动 guanjia worker（或 guanjia up）；看 var/log/worker.log。", "Start guanjia worker; see var/log/worker.log."
    ),
    "hand": Words(
        "检查网络和对方服务；恢复后会自动接着发。", "Check the net and the other side; sending goes on by itself."
    ),
    "refused": Words("控制台“连接企业微信”重新核对密钥和权限。", "Console, Connect WeCom: check keys and rights."),
    "unplaced": Words(
        "控制台“线路 › 认不准的话”：选对群和人，或忽略。",
        "Console, The line, Said by somebody: say where and who, or leave it.",
    ),
    "silent": Words(
        "看这个账号是不是掉线、退群或被封；控制台“通道”里有安静的群。",
        "Is it offline, out of its groups, blocked? The page Channels shows which groups are silent.",
    ),
    "silence": Words(
        "检查公网地址、网络和托管服务；控制台“通道”里看最后听到的时间。",
        "Check the public address, the net and the service; Channels shows when each was last heard.",
    ),
    "database": Words(
        "收到的回调由企业微信重发；看一眼“今天”的数字。", "WeCom repeats its callbacks; have a look at today's numbers."
    ),
}


def words(trouble: Trouble, reason: Words = Words("", "")) -> Words:  # frozen
    """What to say of a trouble."""
    title = _TITLES[trouble.kind]
    hand = HANDS.get(trouble.ref, Words(trouble.ref, trouble.ref))
    zh = title.zh.format(**trouble.values, hand=hand.zh, reason=reason.zh)
    return Words(zh, title.en.format(**trouble.values, hand=hand.en, reason=reason.en))


_NUMBER = re.compile(r"\d+")


def marked(text: str) -> str:
    """Lines as markdown: the first a heading, numbers bold, the others bullets (protocol §5.5). Pure."""
    head, *rest = text.split("\n")
    return "\n".join([f"## {head}", *("- " + _NUMBER.sub(r"**\g<0>**", line) for line in rest)])
