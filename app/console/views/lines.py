"""Lists of the line and of the house: what each row is waiting for, and what a person can do about it."""

from typing import Any

from starlette.requests import Request

from app.bot import trail
from app.bot.lists import DUE, INBOX, MESSAGES, OUTBOX
from app.bot.walks.lists import WALKS
from app.console.access import who_of, words
from app.console.lists import Extra, Link, ListView
from app.console.views.plain import plain
from app.console.views.rows import act, moment
from app.errors import Words
from app.registry.lists import HOLDS
from app.web.lists import ACCOUNTS, AUDIT, SESSIONS, TOKENS
from app.web.problems import page_language
from app.work import Work

#: what a state of the outbox means, and what to do about it
_WHAT_NOW = {
    "pending": Words("在排队，马上会发。", "It waits its turn, and goes out at once."),
    "sending": Words("正在发送。", "It is being sent."),
    "handed": Words(
        "账号做不了，已请人处理；看到真的做完会自动了结。", "A person was asked; it ends when it is seen to be done."
    ),
    "held": Words(
        "被暂停挡住了。放行暂停，或在这里单独放行、丢弃。", "A hold keeps it back. Release the hold, or this one alone."
    ),
    "unsure": Words(
        "发出去没有，谁也说不准，所以没有自动重发。请看一眼群里：已经有这句话就选“已发出”，没有就选“再发一次”。",
        "Nobody knows whether it got there, so it was not repeated. Look: choose “was sent”, or “send again”.",
    ),
    "dead": Words(
        "发不出去，原因见上。改好后“重试”，不需要了就“丢弃”。",
        "It cannot be sent, see why. Try again once mended, or drop it.",
    ),
}


class MessageView(ListView):
    """Messages, with their way through the line."""

    listing = MESSAGES

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Step by step."""
        reader = page_language(request)
        steps = await trail.way(work, obj.id_)
        way = [(moment(step.at), step.what.read(reader), step.note) for step in steps]
        found = Extra(sections=[{"title": words(request, "走过的每一步", "Its way"), "way": way}])
        if work.who.may("cases") and obj.kind == "MessagePosted":
            why = words(request, "为什么这样处理", "Why")
            found.links.append(Link(why, f"/console/rulebook/why/{obj.id_}", "btn-primary"))
        if obj.kind == "MessagePosted" and work.who.may("settings", "write") and work.who.sees_all:
            keep = words(request, "收进素材", "Keep as content")
            found.links.append(Link(keep, f"/console/edit/content?from={obj.id_}"))
        if work.who.may("line", "write"):
            found.acts = [act(request, "replay", "重走一遍", "Replay", obj.id_)]
        return found


class WalkView(ListView):
    """Walks of all groups."""

    listing = WALKS

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Another one, when this one is over."""
        if obj.state == "running" or not work.who.may("groups", "write"):
            return Extra()
        ask = words(request, "现在把全部群和成员读一遍？", "Read all groups and members now?")
        return Extra(acts=[act(request, "walk", "再核对一次", "Walk again", obj.id_, ask=ask)])


class InboxView(ListView):
    """What was kept and not handled."""

    listing = INBOX

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Try again, or drop."""
        if obj.state != "dead" or not work.who.may("line", "write"):
            text = words(
                request,
                "在排队；同一个群里的消息按顺序处理。",
                "It waits: what happens in one group is handled in order.",
            )
            return Extra(sections=[{"title": words(request, "怎么办", "What now"), "text": text}])
        text = words(
            request,
            "试了 6 次都没处理成。改好原因后重试；不需要就丢弃（会留在消息记录里）。",
            "It failed six times. Try again, or drop it.",
        )
        return Extra(
            acts=[
                act(request, "retry", "重试", "Try again", obj.id_, place="inbox", style="btn-primary"),
                act(
                    request,
                    "drop",
                    "丢弃",
                    "Drop",
                    obj.id_,
                    place="inbox",
                    style="btn-outline-danger",
                    then="/console/inbox/list",
                ),
            ],
            sections=[{"title": words(request, "怎么办", "What now"), "text": text}],
        )


class OutboxView(ListView):
    """What has not ended."""

    listing = OUTBOX

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """What its state means, and the buttons for it."""
        reader = page_language(request)
        known = _WHAT_NOW.get(obj.state)
        found = Extra()
        if known:
            found.sections.append({"title": words(request, "怎么办", "What now"), "text": known.read(reader)})
        if not work.who.may("line", "write"):
            return found
        then = "/console/outbox/list"
        if obj.state == "unsure":
            found.acts += [
                act(request, "settle", "已发出", "Was sent", obj.id_, how="done", then=then, style="btn-primary"),
                act(request, "settle", "再发一次", "Send again", obj.id_, how="again", then=then),
            ]
        if obj.state == "dead":
            found.acts.append(act(request, "retry", "重试", "Try again", obj.id_, place="outbox", style="btn-primary"))
        if obj.state == "held":
            found.acts.append(act(request, "send-held", "单独放行", "Release", obj.id_, then=then, style="btn-primary"))
        if obj.state in ("dead", "held", "unsure"):
            found.acts.append(
                act(request, "drop", "丢弃", "Drop", obj.id_, place="outbox", then=then, style="btn-outline-danger")
            )
        return found


class DueView(ListView):
    """What falls due."""

    listing = DUE

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Try again, or drop."""
        if obj.state != "dead" or not work.who.may("line", "write"):
            return Extra()
        return Extra(
            acts=[
                act(request, "retry", "重试", "Try again", obj.id_, place="due", style="btn-primary"),
                act(
                    request,
                    "drop",
                    "丢弃",
                    "Drop",
                    obj.id_,
                    place="due",
                    then="/console/due/list",
                    style="btn-outline-danger",
                ),
            ]
        )


class HoldView(ListView):
    """Holds."""

    listing = HOLDS

    def links(self, request: Request) -> list[Link]:
        """Hold, or release."""
        return [Link(words(request, "暂停与放行", "Hold and release"), "/console/hold", "btn-primary")]


class AuditView(ListView):
    """What people changed, side by side."""

    listing = AUDIT

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:  # all of it is in the row
        """Before and after."""
        before, after = obj.before, obj.after
        if not isinstance(before, dict | None) or not isinstance(after, dict | None):
            before, after = {"": before}, {"": after}
        names = [*dict.fromkeys([*(before or {}), *(after or {})])]
        return Extra(
            sections=[
                {
                    "title": words(request, "改动", "Changes"),
                    "head": [
                        words(request, zh, en) for zh, en in (("字段", "Field"), ("原来", "Before"), ("现在", "After"))
                    ],
                    "table": [
                        [name, plain((before or {}).get(name)), plain((after or {}).get(name))] for name in names
                    ],
                }
            ]
        )


class AccountView(ListView):
    """Accounts."""

    listing = ACCOUNTS

    def links(self, request: Request) -> list[Link]:
        """Add one."""
        if not self.may_write(request):
            return []
        return [Link(words(request, "新增账号", "Add an account"), "/console/edit/accounts", "btn-primary")]

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Sign-in link, unlock, shut out."""
        if not work.who.may("accounts", "write"):
            return Extra()
        found = Extra(links=[Link(words(request, "改角色", "Change the role"), f"/console/edit/accounts?pk={obj.id_}")])
        if obj.disabled_at:
            found.acts.append(act(request, "account", "重新启用", "Let in again", obj.id_, how="enable"))
            return found
        found.acts.append(act(request, "account-link", "一次性登录链接", "Sign-in link", obj.id_, style="btn-primary"))
        if obj.locked:
            found.acts.append(act(request, "account", "解除锁定", "Unlock", obj.id_, how="unlock"))
        found.acts.append(act(request, "account", "退出全部会话", "End all sessions", obj.id_, how="sessions"))
        if obj.id_ != who_of(request).name:
            ask = words(request, "停用后立即退出登录。确定吗？", "Their sessions end at once. Sure?")
            found.acts.append(
                act(request, "account", "停用", "Shut out", obj.id_, how="disable", ask=ask, style="btn-outline-danger")
            )
        return found


class SessionView(ListView):
    """Who is signed in."""

    listing = SESSIONS

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """End it."""
        if not work.who.may("accounts", "write"):
            return Extra()
        end = act(
            request,
            "session",
            "退出这个会话",
            "End it",
            obj.id_,
            then="/console/sessions/list",
            style="btn-outline-danger",
        )
        return Extra(acts=[end])


class TokenView(ListView):
    """Keys of the REST interface."""

    listing = TOKENS

    def links(self, request: Request) -> list[Link]:
        """Add one."""
        found = [Link(words(request, "接口说明", "API reference"), "/api/v1/docs")]
        if self.may_write(request):
            found.insert(0, Link(words(request, "新建密钥", "New key"), "/console/edit/tokens", "btn-primary"))
        return found

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Make it void."""
        if obj.revoked_at or not work.who.may("accounts", "write"):
            return Extra()
        ask = words(
            request, "作废后用它的程序立即不能访问。确定吗？", "Programs that use it are shut out at once. Sure?"
        )
        return Extra(acts=[act(request, "token", "作废", "Make void", obj.id_, ask=ask, style="btn-outline-danger")])
