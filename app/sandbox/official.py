"""WeCom's server API in the box: the calls guanjia makes, with documented answers and errors (protocol §3–§5)."""

import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from app.sandbox import cards, chain
from app.sandbox.answers import check_words, message_mark
from app.sandbox.faults import ApiFault
from app.sandbox.fence import same_place
from app.sandbox.media import Media
from app.sandbox.tags import Tags
from app.sandbox.tools import Tools
from app.sandbox.trouble import Trouble
from app.sandbox.world import World

_LIFE = 7200
#: the cookie by which the box knows whose phone a page is opened on
PHONE = "sandbox_phone"
Answer = dict[str, Any]


class Official:
    """The API over one world."""

    def __init__(self, world: World, secret: str, trusted: str, trouble: Trouble) -> None:
        self._world = world
        self.media = Media(world.journal)
        self.tools = Tools(world, self.media)
        self.tags = Tags(world)
        self._secret = secret
        self._trusted = trusted  # the only address that pages are sent back to
        self._codes: dict[str, str] = {}
        self._trouble = trouble
        self._tokens: dict[str, float] = {}

    def routes(self) -> list[Route]:
        """The calls that exist here; any other path is 404, as a misspelled one is."""
        posts: dict[str, Callable[[Answer], Answer]] = {
            "externalcontact/groupchat/list": self._list,
            "externalcontact/groupchat/get": self._get,
            "message/send": self._send,
            "message/update_template_card": self._update,
            **self.tools.posts(),
            **self.tags.posts(),
        }
        return [
            Route("/cgi-bin/gettoken", self._gettoken),
            Route("/cgi-bin/auth/getuserinfo", self._getuserinfo),
            Route("/cgi-bin/agent/get", self._agent),
            Route("/connect/oauth2/authorize", self._authorize),
            *(Route(f"/cgi-bin/{path}", self._post(path, act), methods=["POST"]) for path, act in posts.items()),
            Route("/cgi-bin/media/upload", self._upload, methods=["POST"]),
            *self.media.routes(),
        ]

    async def _gettoken(self, request: Request) -> JSONResponse:
        if trouble := self._trouble("gettoken"):
            return JSONResponse(trouble)
        query = request.query_params
        if query.get("corpid") != self._world.corp_id:
            return JSONResponse(ApiFault(40013, "invalid corpid").answer)
        if query.get("corpsecret") != self._secret:
            return JSONResponse(ApiFault(40001, "invalid credential").answer)
        now = time.time()
        valid = [token for token, ends in self._tokens.items() if ends > now]
        token = valid[0] if valid else secrets.token_urlsafe(96)
        self._tokens.setdefault(token, now + _LIFE)
        left = int(self._tokens[token] - now)
        return JSONResponse({"errcode": 0, "errmsg": "ok", "access_token": token, "expires_in": left})

    async def _authorize(self, request: Request) -> Response:
        """What WeCom's client does with a page's sign-in: it knows whose phone it is, and sends the browser back."""
        query = request.query_params
        staff_id = request.cookies.get(PHONE, "")
        back = query.get("redirect_uri", "")
        if query.get("appid") != self._world.corp_id or not same_place(back, self._trusted):
            return PlainTextResponse("50001: the redirect's domain is not the application's", 403)
        if not staff_id:
            return PlainTextResponse("请从沙盒的手机里打开这个页面 (open this page from a phone in the sandbox)", 403)
        code = secrets.token_urlsafe(24)
        self._codes[code] = staff_id
        return RedirectResponse(
            f"{back}{'&' if '?' in back else '?'}{urlencode({'code': code, 'state': query.get('state', '')})}", 302
        )

    async def _getuserinfo(self, request: Request) -> JSONResponse:
        try:
            self._check_token(request.query_params.get("access_token", ""))
        except ApiFault as fault:
            return JSONResponse(fault.answer)
        staff_id = self._codes.pop(request.query_params.get("code", ""), None)
        if staff_id is None:
            return JSONResponse(ApiFault(40029, "invalid code").answer)
        return JSONResponse({"errcode": 0, "errmsg": "ok", "userid": staff_id})

    async def _agent(self, request: Request) -> JSONResponse:
        try:
            self._check_token(request.query_params.get("access_token", ""))
        except ApiFault as fault:
            return JSONResponse(fault.answer)
        if request.query_params.get("agentid") != str(self._world.agent_id):
            return JSONResponse(ApiFault(301002, "not allow operate another agent with this accesstoken").answer)
        agent = {"agentid": self._world.agent_id, "name": "管家", "close": 0}
        return JSONResponse({"errcode": 0, "errmsg": "ok", **agent})

    async def _upload(self, request: Request) -> JSONResponse:
        try:
            if trouble := self._trouble("media/upload"):
                return JSONResponse(trouble)
            self._check_token(request.query_params.get("access_token", ""))
            answer = await self.media.upload(request)
            await self._trouble.linger("media/upload")
            return JSONResponse({"errcode": 0, "errmsg": "", **answer})
        except ApiFault as fault:
            return JSONResponse(fault.answer)

    def forget_tokens(self) -> None:
        """Make every token void, as WeCom may at any time."""
        self._tokens.clear()

    def _post(self, path: str, act: Callable[[Answer], Answer]) -> Callable[[Request], Awaitable[JSONResponse]]:
        async def endpoint(request: Request) -> JSONResponse:
            try:
                if trouble := self._trouble(path):
                    return JSONResponse(trouble)
                self._check_token(request.query_params.get("access_token", ""))
                body = await _object(request)
                with self._world.journal.whole():
                    answer = act(body)
                await self._trouble.linger(path)
                return JSONResponse({"errcode": 0, "errmsg": "ok", **answer})
            except ApiFault as fault:
                return JSONResponse(fault.answer)

        return endpoint

    def _check_token(self, token: str) -> None:
        if not token:
            raise ApiFault(41001, "access_token missing")
        ends = self._tokens.get(token)
        if ends is None:
            raise ApiFault(40014, "invalid access_token")
        if ends < time.time():
            raise ApiFault(42001, "access_token expired")

    def _list(self, body: Answer) -> Answer:
        limit = body.get("limit")
        if not isinstance(limit, int) or not 1 <= limit <= 1000:
            raise ApiFault(40058, "limit must be 1 to 1000")
        owners = (body.get("owner_filter") or {}).get("userid_list") or []
        if len(owners) > 100:
            raise ApiFault(40058, "userid_list is too long")
        if not owners:
            raise ApiFault(81017, "too many staff in scope without owner_filter")
        found = [group for group in self._world.groups() if group.owner_id in owners]
        start = int(body.get("cursor") or 0)
        page = found[start : start + limit]
        rest = {"next_cursor": str(start + limit)} if start + limit < len(found) else {"next_cursor": ""}
        return {"group_chat_list": [{"chat_id": group.group_id, "status": 0} for group in page], **rest}

    def _get(self, body: Answer) -> Answer:
        group = self._world.group(str(body.get("chat_id", "")))
        if group is None:
            raise ApiFault(90501, "not a customer group")
        return {"group_chat": self._world.group_chat(group, names=body.get("need_name") == 1)}

    def _send(self, body: Answer) -> Answer:
        if body.get("agentid") != self._world.agent_id:
            raise ApiFault(40056, "invalid agentid")
        kind = body.get("msgtype")
        if kind not in ("text", "markdown", "textcard", "template_card") or not isinstance(body.get(str(kind)), dict):
            raise ApiFault(40008, "invalid msgtype")
        check_words(str(kind), body[str(kind)])
        if kind == "template_card":
            cards.check(body["template_card"], new=True)
        known = {person.staff_id for person in chain.staff()}
        asked = [user for user in str(body.get("touser", "")).split("|") if user]
        good = [user for user in asked if user.lower() in known]
        if not good:
            raise ApiFault(81013, "user & party & tag all invalid")
        return self._deliver(body, good, [user.lower() for user in asked if user.lower() not in known])

    def _deliver(self, body: Answer, receivers: list[str], invalid: list[str]) -> Answer:
        journal, now = self._world.journal, time.time()
        mark = message_mark(body)
        if body.get("enable_duplicate_check"):
            window = min(int(body.get("duplicate_check_interval") or 1800), 14400)
            if before := journal.duplicate(mark, now - window):
                return before
        message = {"msgtype": body["msgtype"], body["msgtype"]: body[body["msgtype"]]}
        answer: Answer = {"msgid": secrets.token_urlsafe(32), "invaliduser": "|".join(invalid)}
        if code := self._world.deliver([user.lower() for user in receivers], message):
            answer["response_code"] = code
        journal.remember(mark, now, answer)
        return answer

    def _update(self, body: Answer) -> Answer:
        if body.get("agentid") != self._world.agent_id:
            raise ApiFault(40056, "invalid agentid")
        if "button" not in body and "template_card" not in body:
            raise ApiFault(40058, "button or template_card is needed")
        if "template_card" in body:
            cards.check(body["template_card"], new=False)
        users = [str(user).lower() for user in body.get("userids") or ()]
        if not users:
            raise ApiFault(40058, "userids is needed")
        if not self._world.exchange(str(body.get("response_code", "")), users, body):
            raise ApiFault(60140, "invalid response_code")
        return {"invaliduser": []}


async def _object(request: Request) -> Answer:
    try:
        body = await request.json()
    except ValueError:
        raise ApiFault(40058, "invalid json") from None
    if not isinstance(body, dict):
        raise ApiFault(40063, "body is empty")
    return body
