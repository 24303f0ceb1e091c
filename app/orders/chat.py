"""Staff write to the application, or to us in a staff group: what they mean is done, and they hear what came of it."""

from collections.abc import Sequence

from app.actions import ANSWER_AGE, SendText
from app.clock import local
from app.errors import AppError
from app.events import MessagePosted, StaffSaid
from app.orders import commands, decide, service, states, store
from app.orders.commands import HELP, Command
from app.orders.states import IN_HAND, State
from app.orders.store import Ticket
from app.registry import service as registry
from app.work import Work

_MOST = 8  # tickets of one list
_NO_MATCH = "没有看懂“{text}”。{help}"


async def staff_said(work: Work, event: StaffSaid) -> str | None:
    """Somebody of staff wrote to the application. Returns why nothing was done, or None."""
    # WeCom drops what it has sent to somebody before in these words: the time makes each answer one of its own
    text = f"{await _answer(work, event.staff_id, event.text)}\n{local(work.now):%H:%M:%S}"
    work.emit(SendText(staff_id=event.staff_id, text=text), "card", slot="chat", max_age=ANSWER_AGE)
    return None


async def said_among_staff(work: Work, event: MessagePosted) -> str | None:
    """Somebody of staff spoke to us in a group of staff."""
    if not event.mentions_us or not event.by_staff:
        return "among staff, not to us"
    text = await _answer(work, event.person_id.lower(), event.text)
    said = SendText(group_id=event.group_id, text=f"@{event.name} {text}", mention=(event.person_id,))
    work.emit(said, "card", slot="chat", max_age=ANSWER_AGE)
    return None


async def _answer(work: Work, staff_id: str, text: str) -> str:
    """Do what is meant; what whoever wrote it reads then."""
    if await registry.staff_name(work, staff_id) is None:
        return "您不在员工名单里，请联系运营。"
    command = commands.read(text)
    found = await _theirs(work, staff_id)
    if command is None:
        return _NO_MATCH.format(text=text[:20], help=HELP)
    if command.act == "list":
        return _list(work, found)
    fitting = await _fitting(work, staff_id, command, found)
    if not fitting:
        return _nothing_fits(command, found)
    if len(fitting) > 1:
        return _which(work, command, fitting)
    return await _do(work, staff_id, command, fitting[0])


def _which(work: Work, command: Command, fitting: Sequence[Ticket]) -> str:
    """Several may be meant: none of them is touched."""
    if command.number is not None:
        return f"{command.number} 号在 {len(fitting)} 家店都有，请在那张卡片上点。"
    lines = "\n".join(_line(work, ticket) for ticket in fitting[:_MOST])
    return f"有 {len(fitting)} 单，是哪一单？请加单号，如“{_example(command)} {fitting[0].number}”。\n{lines}"


async def _theirs(work: Work, staff_id: str) -> Sequence[Ticket]:
    """Open tickets that somebody may mean: of their shops, or, for an operator, those that came to their phone."""
    stores = await registry.stores_of(work, staff_id)
    if stores is None:
        return await store.carded(work.db, staff_id)
    return await store.tickets(work.db, stores=stores) if stores else []


async def _fitting(work: Work, staff_id: str, command: Command, found: Sequence[Ticket]) -> list[Ticket]:
    """Those of them that the command can be about: of one number the newest of each shop."""
    if command.number is not None:
        newest = {ticket.store_id: ticket for ticket in found if ticket.number == command.number}
        return list(newest.values())
    roles = {ticket.store_id: "" for ticket in found}
    for store_id in roles:
        roles[store_id] = await registry.role_at(work, staff_id, store_id) or ""
    return [ticket for ticket in found if _act(command, ticket) in states.allowed(ticket.state, roles[ticket.store_id])]


def _act(command: Command, ticket: Ticket) -> str:
    """The act that a command means for a ticket as it stands."""
    if command.act == "time":
        return "accept" if ticket.state not in IN_HAND else "take"
    if command.act == "ready" and ticket.state is State.READY:
        return "finish"
    return command.act


async def _do(work: Work, staff_id: str, command: Command, ticket: Ticket) -> str:
    name = "accept" if command.act == "time" else _act(command, ticket)
    try:
        after = await service.do(work, ticket.id, staff_id, name, why=command.words, minutes=command.minutes)
    except AppError as error:  # raised before anything was written
        return f"{ticket.number} 号：{error.detail.zh}。"
    about = decide.about(after.kind, after.want, after.words, work.now)
    done = f"要 {command.minutes} 分钟" if command.minutes else "已问顾客" if name == "ask" else _words(after)
    return f"{ticket.number} 号{done}（{about}）。{_told(name)}"


def _words(ticket: Ticket) -> str:
    return states.name_of(ticket.state).zh


def _told(name: str) -> str:
    return "会告诉顾客。" if name in ("accept", "refuse", "ready", "send", "ask") else ""


def _nothing_fits(command: Command, found: Sequence[Ticket]) -> str:
    if command.number is not None:
        return f"没有进行中的 {command.number} 号单。发“单”看列表。"
    what = states.ACTS[command.act].words.zh if command.act in states.ACTS else "改时间"
    return f"现在没有可以“{what}”的单。" if found else "现在没有进行中的单。"


def _example(command: Command) -> str:
    return {"accept": "1", "refuse": "2", "time": f"3 {command.minutes}", "ready": "4"}.get(command.act, "1")


def _line(work: Work, ticket: Ticket) -> str:
    about = decide.about(ticket.kind, ticket.want, ticket.words, work.now)
    day = local(ticket.opened_at).date()
    of_another = "" if day == local(work.now).date() else f"{day.month}月{day.day}日的 "
    return f"{of_another}{ticket.number} 号 {_words(ticket)} · {about} · {ticket.called}"


def _list(work: Work, found: Sequence[Ticket]) -> str:
    if not found:
        return f"现在没有进行中的单。{HELP}"
    lines = "\n".join(_line(work, ticket) for ticket in found[:_MOST])
    more = f"\n……共 {len(found)} 单，点卡片看全部。" if len(found) > _MOST else ""
    return f"{lines}{more}\n{HELP}"
