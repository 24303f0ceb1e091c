"""What a button on the page of one row does: one address for all of them, one table of what there is."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from app.bot import line, privacy
from app.bot.named import service as named
from app.bot.walks import service as walks
from app.catalogue import service as catalogue
from app.console.access import run_of, work_of
from app.console.views.page import Page, fields_of, me, row_number, say, sorry, to
from app.desk import service as desk
from app.errors import AppError, BadRequest, NotFound, Words
from app.members import service as members
from app.orders import service as orders
from app.orders.complaints import service as complaints
from app.orders.standing import service as standing
from app.orders.standing.decide import State as Standing
from app.orders.suggestions import service as suggestions
from app.registry import changes
from app.registry.accounts import service as hosted
from app.registry.handover import service as handover
from app.registry.joins import service as joins
from app.rules.bars import service as bars
from app.rules.cases import service as cases
from app.rules.greetings import service as greetings
from app.rules.rulebook import service as rulebook
from app.sop import editing as timetable
from app.sop.deals import service as deals
from app.sop.facts import service as facts
from app.sop.mass import service as mass
from app.sop.welfare import editing as welfare
from app.web import accounts, sessions, tokens
from app.work import Work

#: does it, given the fields of the form. Returns what to say. Raises AppError
Doing = Callable[[Work, Mapping[str, str]], Awaitable[Words]]
_DONE = Words("已完成", "Done")


def _number(fields: Mapping[str, str], name: str = "pk") -> int:
    return row_number(fields.get(name, ""))


async def _ticket(work: Work, fields: Mapping[str, str]) -> Words:
    name = fields.get("how", "")
    staff_id = fields.get("staff_id") or me(work)
    await orders.do(work, _number(fields), staff_id, name, why=fields.get("why", ""))
    return Words("已完成；需要时顾客会收到通知", "Done; the customer is told where that is due")


async def _compensate(work: Work, fields: Mapping[str, str]) -> Words:
    made = await complaints.compensate(work, _number(fields), me(work))
    return Words(f"已发：{made.words}，券码 {made.code}", f"Granted: {made.words}, code {made.code}")


async def _suggestion(work: Work, fields: Mapping[str, str]) -> Words:
    await suggestions.answer(work, _number(fields), fields.get("words", ""))
    return Words("回答已发到群里", "Answered in the group")


async def _standing(work: Work, fields: Mapping[str, str]) -> Words:
    how = fields.get("how", "")
    if how not in ("active", "paused", "ended"):
        raise BadRequest(Words("没有这个操作", "no such action"))
    await standing.set_state(work, _number(fields), Standing(how))
    return Words("已完成，顾客会收到通知", "Done; the customer is told")


async def _walk(work: Work, _: Mapping[str, str]) -> Words:
    number = await walks.start(work)
    return Words(f"开始核对（第 {number} 次），进度在这里看", f"Walk {number} has begun")


async def _case(work: Work, fields: Mapping[str, str]) -> Words:
    await cases.act(work, _number(fields), fields.get("how", ""), me(work), fields.get("note", ""))
    return Words("已完成；需要时顾客会收到通知", "Done; the member is told where that is due")


async def _lift_bar(work: Work, fields: Mapping[str, str]) -> Words:
    count = await bars.lift(work, [_number(fields)])
    return Words(f"已解除 {count} 条，24 小时内可以撤销", f"{count} lifted; it can be undone for a day")


async def _undo_bars(work: Work, fields: Mapping[str, str]) -> Words:
    count = await bars.undo(work, _number(fields))
    return Words(f"已撤销，{count} 条恢复原样", f"Taken back: {count} are as before")


async def _task(work: Work, fields: Mapping[str, str]) -> Words:
    if fields.get("how") == "drop":
        await desk.close(work, _number(fields))
        return Words("已取消这件事", "No longer wanted")
    await desk.answer(work, _number(fields), me(work), done=fields.get("how") == "done")
    return _DONE


async def _code(work: Work, fields: Mapping[str, str]) -> Words:
    how, way_id = fields.get("how", ""), _number(fields)
    if how == "close":
        await joins.close(work, way_id, fields.get("why", ""))
        return Words("已关闭：扫码的人先进暂存群", "Closed: who scans it comes into the holding group")
    if how == "open":
        await joins.reopen(work, way_id)
        return Words("已重新打开", "Open again")
    if how != "again":
        raise BadRequest(Words("没有这个操作", "no such action"))
    await joins.again(work, way_id)
    return Words("已交给企业微信，过一会儿刷新看结果", "WeCom is asked; look again in a moment")


async def _hosted(work: Work, fields: Mapping[str, str]) -> Words:
    await hosted.remove(work, fields.get("pk", ""))
    return _DONE


async def _ambiguous(work: Work, fields: Mapping[str, str]) -> Words:
    await named.dismiss(work, _number(fields))
    return _DONE


async def _remark(work: Work, fields: Mapping[str, str]) -> Words:
    code = await named.new_remark(work, fields.get("pk", ""))
    return Words(f"备注码 {code}：账号会自己设上；重名的群请在手机上手动设", f"{code}: the account sets it")


async def _greetings(work: Work, _: Mapping[str, str]) -> Words:
    kinds = await greetings.keep_now(work, await rulebook.current(work))
    if not kinds:
        return Words("都是最新的", "All are in step")
    return Words(f"正在更新：{'、'.join(kinds)}", f"Under way: {', '.join(kinds)}")


async def _store(work: Work, fields: Mapping[str, str]) -> Words:
    await changes.close_store(work, _number(fields), closed=fields.get("how") == "close")
    return _DONE


async def _staff_left(work: Work, fields: Mapping[str, str]) -> Words:
    left = await handover.left(work, fields.get("pk", ""))
    owns, stewards, tasks, tickets = (left[name] for name in ("owns", "stewards", "tasks", "tickets"))
    zh = f"已停用。名下还有：群主 {owns} 个群，大管家 {stewards} 个群，待处理 {tasks} 件，进行中 {tickets} 单"
    en = f"Left. Still theirs: {owns} groups owned, {stewards} as steward, {tasks} tasks, {tickets} tickets"
    return Words(zh, en)


async def _handover(work: Work, fields: Mapping[str, str]) -> Words:
    count = await handover.again(work, _number(fields))
    return Words(f"又请企业微信换 {count} 个群的群主", f"WeCom is asked again for {count} groups")


async def _mass(work: Work, fields: Mapping[str, str]) -> Words:
    await mass.take_back(work, _number(fields))
    return Words("已撤回还没发的", "What was not sent is taken back")


async def _slot_same(work: Work, fields: Mapping[str, str]) -> Words:
    await timetable.same_again(work, _number(fields))
    return Words("已恢复", "As everywhere again")


async def _deal_out(work: Work, fields: Mapping[str, str]) -> Words:
    await deals.out(work, _number(fields))
    return Words("已记下，写到它的不再发", "What offers it is not posted any more")


async def _deal_drop(work: Work, fields: Mapping[str, str]) -> Words:
    await deals.drop(work, _number(fields))
    return Words("已删掉", "Dropped")


async def _fact_drop(work: Work, fields: Mapping[str, str]) -> Words:
    await facts.drop(work, _number(fields))
    return Words("已删掉", "Dropped")


async def _welfare_back(work: Work, fields: Mapping[str, str]) -> Words:
    await welfare.take_back(work, _number(fields), _number(fields, "version"))
    return Words("已恢复默认", "Back to default")


async def _welfare_restore(work: Work, fields: Mapping[str, str]) -> Words:
    await welfare.restore(work, _number(fields), _number(fields, "to"), _number(fields, "version"))
    return Words("已回到那一版", "As in that version")


async def _phone_link(work: Work, fields: Mapping[str, str]) -> Words:
    code = await sessions.make_phone_link(work, fields.get("pk", ""), "tickets")
    return Words(f"/m/l/{code}", f"/m/l/{code}")


async def _product(work: Work, fields: Mapping[str, str]) -> Words:
    await catalogue.put_on_sale(work, _number(fields), on=fields.get("how") == "on")
    return _DONE


async def _replay(work: Work, fields: Mapping[str, str]) -> Words:
    await line.replay(work, [_number(fields)])
    return Words("已重走一遍；说过的话不会再说", "On its way again; nothing is said twice")


async def _retry(work: Work, fields: Mapping[str, str]) -> Words:
    await line.retry(work, fields.get("place", ""), [_number(fields)])  # type: ignore[arg-type]  # checked there
    return Words("已重试", "Tried again")


async def _drop(work: Work, fields: Mapping[str, str]) -> Words:
    await line.drop(work, fields.get("place", ""), [_number(fields)])  # type: ignore[arg-type]  # checked there
    return Words("已丢弃", "Dropped")


async def _settle(work: Work, fields: Mapping[str, str]) -> Words:
    await line.settle(work, [_number(fields)], was_done=fields.get("how") == "done")
    return _DONE


async def _send_held(work: Work, fields: Mapping[str, str]) -> Words:
    await line.send_held(work, [_number(fields)])
    return Words("已放行", "Released")


async def _tag(work: Work, fields: Mapping[str, str]) -> Words:
    await members.tag(work, [fields.get("pk", "")], fields.get("tag", ""), on=fields.get("how") != "off")
    return _DONE


async def _erase(work: Work, fields: Mapping[str, str]) -> Words:
    await privacy.erase(work, fields.get("pk", ""))
    return Words("已抹除此人的全部资料", "Everything about this person is erased")


async def _account(work: Work, fields: Mapping[str, str]) -> Words:
    name, how = fields.get("pk", ""), fields.get("how")
    if how == "unlock":
        await accounts.unlock(work, name)
    elif how == "sessions":
        await accounts.end_sessions(work, name)
    else:
        await accounts.change(work, name, disabled=how == "disable")
    return _DONE


async def _account_link(work: Work, fields: Mapping[str, str]) -> Words:
    code = await accounts.new_link(work, fields.get("pk", ""))
    return Words(f"/console/enter?code={code}", f"/console/enter?code={code}")


async def _session(work: Work, fields: Mapping[str, str]) -> Words:
    await sessions.revoke_one(work, fields.get("pk", ""))
    return Words("已退出那个会话", "Signed out")


async def _token(work: Work, fields: Mapping[str, str]) -> Words:
    await tokens.revoke(work, _number(fields))
    return Words("密钥已作废", "The key is void")


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that can be done. `link`: what it says is an address to be shown once."""

    do: Doing
    link: bool = False


DEEDS: Mapping[str, Deed] = {
    "ticket": Deed(_ticket),
    "compensate": Deed(_compensate),
    "suggestion": Deed(_suggestion),
    "standing": Deed(_standing),
    "walk": Deed(_walk),
    "case": Deed(_case),
    "lift-bar": Deed(_lift_bar),
    "undo-bars": Deed(_undo_bars),
    "task": Deed(_task),
    "code": Deed(_code),
    "greetings": Deed(_greetings),
    "hosted": Deed(_hosted),
    "ambiguous": Deed(_ambiguous),
    "remark": Deed(_remark),
    "store": Deed(_store),
    "staff-left": Deed(_staff_left),
    "handover": Deed(_handover),
    "mass": Deed(_mass),
    "slot-same": Deed(_slot_same),
    "fact-drop": Deed(_fact_drop),
    "deal-out": Deed(_deal_out),
    "deal-drop": Deed(_deal_drop),
    "welfare-back": Deed(_welfare_back),
    "welfare-restore": Deed(_welfare_restore),
    "phone-link": Deed(_phone_link, link=True),
    "product": Deed(_product),
    "replay": Deed(_replay),
    "retry": Deed(_retry),
    "drop": Deed(_drop),
    "settle": Deed(_settle),
    "send-held": Deed(_send_held),
    "tag": Deed(_tag),
    "erase": Deed(_erase),
    "account": Deed(_account),
    "account-link": Deed(_account_link, link=True),
    "session": Deed(_session),
    "token": Deed(_token),
}


class DeedsPage(Page):
    """Does them, and goes back to where the button was."""

    path = "/do"
    add_to_menu = False
    heading = ("链接", "Link")

    @route("/{name}", methods=["POST"], name="do")
    async def do(self, request: Request) -> Response:
        """Do one."""
        deed = DEEDS.get(request.path_params["name"])
        if deed is None:
            raise NotFound(Words("没有这个操作", "there is no such deed"))
        fields = await fields_of(request)
        back = inside(fields.get("back", ""))
        try:
            async with work_of(request) as work:
                said = await deed.do(work, fields)
        except AppError as error:
            sorry(request, error)
            return to(back)
        if deed.link:
            link = f"{run_of(request).settings.base_url}{said.zh}"
            return self.show(request, "link.html", link=link, back=back)
        say(request, said.zh, said.en)
        return to(inside(fields.get("then", "")) if fields.get("then") else back)


def inside(path: str) -> str:
    """A page of the console to go back to; never an address elsewhere."""
    good = path.startswith("/console/") and "\\" not in path and "//" not in path and path.isprintable()
    return path if good else "/console"
