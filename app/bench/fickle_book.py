"""What a fickle WeCom does with a call, and its book of what it really carried out (protocol §3, §5).

Its time runs `haste` times as fast as ours, so that a minute's penalty is over soon. It honours what WeCom promises:
equal bodies to one receiver reach them once, a card's code works once, 30 messages a minute reach one person and the
rest is dropped without a word, a token stays the same until it is made void.
"""

import hashlib
import json
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from app.bench import fickle_hosted
from app.bench.fickle_hosted import Hosted

Json = dict[str, Any]

_PREFIX = "/cgi-bin/"
BUSY = -1
_TOKEN_CODES = (40014, 42001, 40001)
_OFTEN, _CROWDED, _USED_CODE = 45009, 45033, 60140
#: an application's settings are refused, until somebody mends them
_SETTINGS = (40013, 40056, 48001, 48002, 60020, 301002)
#: all others of protocol §3.4: what is asked for is refused, today and tomorrow
FINAL = (
    40003, *range(40004, 40012), 40029, 40058, 40063, 40068, 40096, 41001, *range(41040, 41059), *range(41063, 41066),
    41068, 41069, 41070, 41071, 41072, 41076, 41077, 41091, 41093, 41094, 41096, 45002, 50001, 50002, 60011, 60111,
    _USED_CODE, 81013, 81017, 84061, 84074, 86001, *range(86003, 86009), 86101, *range(86201, 86208),
    *range(86214, 86218), 86220, 86222, 86224, 90500, 90501, 90502, 90503, 90504, 90507, 90508, 90509, 90511, 93000,
    93004, 93006, 93008, *range(301042, 301062),
)  # fmt: skip
#: every code there is
KNOWN = frozenset({BUSY, *_TOKEN_CODES, _OFTEN, _CROWDED, *_SETTINGS, *FINAL})
_DOOMED = 0.05  # share of what is asked for that is refused for good
_A_LOOK = "a look"  # a call that asks what became of others
_MINUTE, _HOUR = 60.0, 3600.0
_TO_A_PERSON = 30  # messages a minute

#: (weight, manner of answering, whether the call is looked at, what it is told instead of what it asks for)
Mood = tuple[float, str, bool, str]
_MOODS: tuple[Mood, ...] = (
    (800, "answer", True, ""), (14, "answer", True, "busy"), (1, "answer", True, "often"),
    (2, "answer", True, "crowded"), (5, "answer", True, "settings"), (6, "answer", True, "void"),
    (12, "reset", False, ""), (15, "reset", True, ""), (15, "amid", True, ""), (12, "silent", False, ""),
    (15, "silent", True, ""), (8, "500", False, ""), (10, "500", True, ""), (10, "502", False, ""),
    (8, "429", False, ""), (8, "429 after", False, ""), (10, "html", False, ""), (6, "html", True, ""),
    (12, "cut", True, ""), (8, "foreign", False, ""),
)  # fmt: skip
_HOSTED_MOODS = tuple(mood for mood in _MOODS if mood[3] in ("", "busy"))
_PLAIN: Mood = (1, "answer", True, "")
_TOKEN_MOODS: tuple[Mood, ...] = (
    (70, "answer", True, ""), (4, "answer", True, "busy"), (1, "answer", True, "often"),
    (2, "answer", True, "settings"), (3, "reset", False, ""), (3, "amid", True, ""), (3, "silent", True, ""),
    (2, "500", False, ""), (2, "502", True, ""), (1, "429", False, ""), (2, "429 after", False, ""),
    (3, "html", False, ""), (3, "cut", True, ""), (3, "foreign", False, ""),
)  # fmt: skip


@dataclass(slots=True)
class Deed:
    """What was asked for under one marker: how often it came about, and the codes that were told of it."""

    carried: int = 0
    codes: list[int] = field(default_factory=list)


class Book:
    """One corp with one application. `clock`: our seconds."""

    def __init__(self, seed: int, secret: str, haste: float, clock: Callable[[], float]) -> None:
        self._seed = seed
        self._secret = secret
        self._haste = haste
        self._clock = clock
        self._random = Random(seed)
        self.deeds: dict[str, Deed] = {}
        self.told: Counter[str] = Counter()  # manners and codes
        self.calls = 0
        self.fetches = 0  # of a token
        self.voided = 0
        self.together = 0  # fetches of a token while another one was under way
        self.fetching = 0
        self.dropped = 0
        self.issued: list[str] = []
        self.failures: list[float] = []
        self._token = ""
        self._dooms: dict[str, int] = {}  # what is refused for good, and how
        self._closed: dict[str, float] = {}  # path → until when it says that we ask too often
        self._seen: dict[bytes, float] = {}
        self._used: set[str] = set()
        self._phones: dict[str, deque[float]] = {}
        self._posts: dict[str, list[Json]] = {}
        self._hosted = Hosted()

    def mood(self, path: str, body: Json) -> Mood:
        """What the next call meets."""
        if path == f"{_PREFIX}gettoken":
            return self._random.choices(_TOKEN_MOODS, [mood[0] for mood in _TOKEN_MOODS])[0]
        if path.endswith("/update_template_card") and self._doom(path, body) == _USED_CODE:
            return _PLAIN  # nobody could tell an expired code from one that we used without hearing of it
        if path.startswith(fickle_hosted.PREFIX):
            return self._random.choices(_HOSTED_MOODS, [mood[0] for mood in _HOSTED_MOODS])[0]
        return self._random.choices(_MOODS, [mood[0] for mood in _MOODS])[0]

    def token(self, query: dict[str, str], instead: str) -> Json:
        """The answer to gettoken: the same token until it is void."""
        self.told["gettoken"] += 1
        if instead:
            return self._say({"busy": BUSY, "often": _OFTEN, "settings": 40001}[instead])
        if query.get("corpsecret") != self._secret:
            return self._say(40001)
        if not self._token:
            self._token = f"tk{self._random.getrandbits(256):064x}"
            self.issued.append(self._token)
        return {"errcode": 0, "errmsg": "ok", "access_token": self._token, "expires_in": 7200}

    def call(self, path: str, query: dict[str, str], body: Json, instead: str, heard: bool) -> Json:
        """The answer to any other call. `heard`: it reaches who asked."""
        path = path.removeprefix(_PREFIX)
        self.calls += 1
        deed = self.deeds.setdefault(marker(path, body), Deed())
        if path.startswith(fickle_hosted.PREFIX):
            return self._by_account(path, body, deed, instead, heard)
        answer = self._refused(path, query, body, instead) or self._carried_out(path, body, deed)
        if answer["errcode"]:
            self.failures.append(self._clock() * self._haste)
        if heard:
            deed.codes.append(answer["errcode"])
        return answer

    def _by_account(self, path: str, body: Json, deed: Deed, instead: str, heard: bool) -> Json:
        """The answer of the service of hosted accounts."""
        doomed = Random(f"{self._seed}:{marker(path, body)}").random() < _DOOMED
        what = path.removeprefix(fickle_hosted.PREFIX)
        answer, came = self._hosted.call(what, body, busy=instead == "busy", doomed=doomed)
        deed.carried += came
        if heard:
            deed.codes.append(answer["errcode"])
        return answer

    def report(self) -> Json:
        """All that is to be known, as JSON."""
        return {
            "deeds": {name: [deed.carried, deed.codes] for name, deed in self.deeds.items()},
            "told": dict(self.told),
            "issued": self.issued,
            "failed_an_hour": _most(self.failures, _HOUR),
            **{name: getattr(self, name) for name in ("calls", "fetches", "voided", "together", "dropped")},
        }

    def _refused(self, path: str, query: dict[str, str], body: Json, instead: str) -> Json | None:
        now = self._clock()
        if instead == "void" and self._token:
            self._token = ""
            self.voided += 1
        if not self._token or query.get("access_token") != self._token:
            return self._say(self._random.choice(_TOKEN_CODES))
        if instead == "often":
            self._closed[path] = now + _MINUTE / self._haste
        if now < self._closed.get(path, 0.0):
            return self._say(_OFTEN)
        if instead in ("busy", "crowded"):
            return self._say(BUSY if instead == "busy" else _CROWDED)
        if instead == "settings":
            return self._say(self._random.choice(_SETTINGS))
        if doom := self._doom(path, body):
            return self._say(doom)
        return None

    def _doom(self, path: str, body: Json) -> int:
        """The code that refuses this for good, each time it is asked for; 0 for most. Every code has its turn."""
        name = marker(path, body)
        if name == _A_LOOK or Random(f"{self._seed}:{name}").random() >= _DOOMED:
            return 0
        return self._dooms.setdefault(name, FINAL[len(self._dooms) % len(FINAL)])

    def _carried_out(self, path: str, body: Json, deed: Deed) -> Json:
        ok = {"errcode": 0, "errmsg": "ok"}
        match path:
            case "message/send":
                deed.carried += self._sent(body)
                name = marker(path, body)
                return {**ok, "msgid": f"m{name}", "response_code": f"r{name}"}
            case "message/update_template_card":
                if body["response_code"] in self._used:
                    return self._say(_USED_CODE)
                self._used.add(body["response_code"])
            case "externalcontact/groupchat/get":
                members = [{"userid": f"wm{n}", "type": 2, "join_time": 1, "join_scene": 3} for n in range(3)]
                ok["group_chat"] = {"chat_id": body["chat_id"], "name": "群", "owner": "o", "member_list": members}
            case "externalcontact/add_msg_template":
                posts = self._posts.setdefault(body["sender"], [])
                posts.append(
                    {"msgid": f"p{len(posts)}{body['sender']}", "text": body["text"], "to": body["chat_id_list"]}
                )
                ok |= {"msgid": posts[-1]["msgid"], "fail_list": []}
            case "externalcontact/get_groupmsg_list_v2":
                return {**ok, "group_msg_list": self._posts.get(body["creator"], []), "next_cursor": ""}
            case "externalcontact/get_groupmsg_send_result":
                post = next(one for one in self._posts.get(body["userid"], []) if one["msgid"] == body["msgid"])
                return {**ok, "send_list": [{"chat_id": group, "status": 0} for group in post["to"]], "next_cursor": ""}
            case "externalcontact/groupchat/add_join_way":
                ok["config_id"] = f"c{body['state']}"
            case _:
                return self._say(40058)
        deed.carried += 1
        return ok

    def _sent(self, body: Json) -> int:
        """1 when it reaches the phone, 0 when it was there before or is one too many."""
        now = self._clock()
        same = hashlib.blake2b(json.dumps(body, sort_keys=True).encode(), digest_size=16).digest()
        remembered = body.get("enable_duplicate_check") and body.get("duplicate_check_interval", 1800) / self._haste
        if remembered and now - self._seen.get(same, -remembered) < remembered:
            return 0
        self._seen[same] = now
        phone = self._phones.setdefault(body["touser"], deque())
        while phone and now - phone[0] >= _MINUTE / self._haste:
            phone.popleft()
        if len(phone) >= _TO_A_PERSON:
            self.dropped += 1
            return 0
        phone.append(now)
        return 1

    def _say(self, code: int) -> Json:
        self.told[str(code)] += 1
        words = {
            _OFTEN: "api freq out of limit, hint: [1764204321000000000000000], from ip: 203.0.113.7, more info at "
            f"https://open.work.weixin.qq.com/devtool/query?e={code}",
            60020: "not allow to access from your ip, hint: [1764204321], from ip: 203.0.113.7",
            BUSY: "system busy",
        }
        return {"errcode": code, "errmsg": words.get(code, f"refused, hint: [1764204321], more info e={code}")}


def marker(path: str, body: Json) -> str:
    """Who or what a call is about, as whoever filed it knows it."""
    match path.removeprefix(_PREFIX):
        case "message/send":
            card = body.get("template_card")
            return str(card["task_id"] if card else body["text"]["content"].partition(" ")[0])
        case "message/update_template_card":
            return str(body["response_code"])
        case "externalcontact/groupchat/get":
            return str(body["chat_id"])
        case "externalcontact/groupchat/add_join_way":
            return str(body["state"])
        case "externalcontact/add_msg_template":
            return str(body["chat_id_list"][0])  # the words are those of others, too
    by_account = path.startswith(fickle_hosted.PREFIX) and not path.endswith("/sentResult")
    return fickle_hosted.marker(body) if by_account else _A_LOOK


def _most(moments: list[float], within: float) -> int:
    """The most moments that lie in any stretch of this length."""
    most, first = 0, 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= within:
            first += 1
        most = max(most, last - first + 1)
    return most
