"""What a fickle service of hosted accounts does with a call (docs/wire-hosted.md): it does a thing whenever it is told.

It remembers under which name it was asked, and tells when asked for that; it never keeps anybody from asking twice.
"""

from typing import Any

Json = dict[str, Any]

PREFIX = "/hosted"
BUSY = -1
REFUSED = 100_001  # this is not to be done, today and tomorrow
_GONE, _THERE = 100_404, 100_409


class Hosted:
    """One account in many groups."""

    def __init__(self) -> None:
        self._done: set[str] = set()
        self._gone: set[tuple[str, str]] = set()
        self._come: set[tuple[str, str]] = set()
        self._names: dict[str, str] = {}

    def call(self, path: str, body: Json, *, busy: bool, doomed: bool) -> tuple[Json, bool]:
        """The answer, and whether anything came about by this call."""
        if busy:
            return _say(BUSY), False
        if path == "/sentResult":
            status = "sent" if body["externalRequestId"] in self._done else "unknown"
            return {**_say(0), "data": {"status": status}}, False
        if doomed:
            return _say(REFUSED), False
        code, came = self._carry_out(path, body)
        if came:
            self._done.add(body["externalRequestId"])
        return _say(code), came

    def _carry_out(self, path: str, body: Json) -> tuple[int, bool]:
        group, who = body["roomWecomChatId"], (body["roomWecomChatId"], body.get("externalUserId", ""))
        match path:
            case "/message/send":  # equal words are said as often as it is told to
                return 0, True
            case "/room/removeMember":
                here, code = self._gone, _GONE
            case "/room/addMember":
                here, code = self._come, _THERE
            case "/room/rename":
                came = self._names.get(group) != body["name"]
                self._names[group] = body["name"]
                return 0, came
            case _:
                return REFUSED, False
        came = who not in here
        here.add(who)
        return (0 if came else code), came


def marker(body: Json) -> str:
    """Which action a call is about: its number ends the name that it is asked under."""
    return f"n{int(body['externalRequestId'].rpartition(':')[2]):05}"


def _say(code: int) -> Json:
    return {"errcode": code, "errmsg": "ok" if code == 0 else "refused"}
