"""The corp's own tools in our hands: mass messages, welcomes, codes, owners (protocol §4.4, §4.6, §5.1-5.4)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from app.actions import Action, MarkTag, MassPost, MassStep
from app.clock import machine_now
from app.wecom.official import calls
from app.wecom.official.attachments import Attached, Attachments
from app.wecom.official.calls import Call, Json
from app.wecom.official.client import ApiError, OfficialClient
from app.wecom.official.tags import Tags
from app.wecom.port import DeliveryFailed, Receipt

_PAGES = 20  # of one answer; a mass message goes to 2,000 groups, a page holds 1,000
_LOOK_BACK = timedelta(days=1)
_TOO_MANY_REMINDERS = 41094
#: kind of action → what is asked, and what its answer says
_CALLS: dict[str, tuple[Callable[[Any], Call], Callable[[Any, Json], calls.Learned]]] = {
    "set_welcome": (calls.set_welcome, calls.welcome_set),
    "set_join_way": (calls.set_join_way, calls.join_way_set),
    "read_join_way": (calls.read_join_way, calls.join_way_read),
    "transfer": (calls.transfer, calls.transferred),
}


class Tools:
    """Acts through one application."""

    def __init__(self, client: OfficialClient, attachments: Attachments) -> None:
        self._client = client
        self._attachments = attachments
        self._tags = Tags(client)

    async def deliver(self, action: Action) -> Receipt:
        """Carry it out. Raises DeliveryFailed."""
        if isinstance(action, MassStep):
            return await (self._results(action) if action.step == "read" else self._step(action))
        if isinstance(action, MassPost):
            return await self._mass(action)
        if isinstance(action, MarkTag):
            return await self._tags.mark(action)
        if action.kind not in _CALLS:
            raise DeliveryFailed(f"the official API cannot {action.kind}")
        build, read = _CALLS[action.kind]
        return Receipt(read(action, await self._ask(build(action))))

    async def _mass(self, action: MassPost) -> Receipt:
        """With its pictures; those that cannot be had are left out of what has words, and that is said."""
        found = await self._attachments.of(action.pages)
        try:
            answer = await self._post(action, found)
        except ApiError as error:
            if error.code != calls.BAD_MEDIA or not found.media_ids:
                raise
            found = await self._attachments.of(action.pages, void=found.media_ids)  # forgotten, and uploaded again
            answer = await self._post(action, found)
        learned = calls.mass_posted(action, answer)
        return Receipt({**learned, "note": found.missing} if found.missing else learned)

    async def _post(self, action: MassPost, found: Attached) -> Json:
        if not action.text and not found.media_ids:
            raise DeliveryFailed(found.missing or "a mass message without words and pictures")
        return await self._ask(calls.mass_post(action, found.media_ids))

    async def look_up(self, action: Action) -> Receipt | bool | None:
        """Whether a mass message was made although its answer got lost; None for what cannot be looked up."""
        if not isinstance(action, MassPost):
            return None
        until = machine_now()
        cursor = ""
        for _ in range(_PAGES):
            answer = await self._ask(calls.mass_listed(action, until - _LOOK_BACK, until, cursor))
            for msgid in calls.mass_found(action, answer):
                ours = await self._goes_to(action, msgid)
                if ours is None:
                    return None
                if ours:
                    return Receipt({"mass": action.mass, "msgid": msgid, "failed": []})
            try:
                cursor = calls.next_cursor(answer, cursor)
            except DeliveryFailed:
                return None  # nor does a list that never ends tell
            if not cursor:
                return False
        return None

    async def _goes_to(self, action: MassPost, msgid: str) -> bool | None:
        """Whether a mass message with our words is this one: it goes to groups of ours. None when nothing tells."""
        groups = {group_id for group_id, _, _ in calls.mass_seen(await self._ask(calls.mass_groups(action, msgid)))}
        return bool(groups & set(action.group_ids)) if groups else None

    async def _results(self, action: MassStep) -> Receipt:
        seen: list[tuple[str, str, int | None]] = []
        cursor = ""
        for _ in range(_PAGES):
            answer = await self._ask(calls.mass_results(action, cursor))
            seen += calls.mass_seen(answer)
            cursor = calls.next_cursor(answer, cursor)
            if not cursor:
                break
        return Receipt({"mass": action.mass, "step": "read", "groups": [list(one) for one in seen]})

    async def _step(self, action: MassStep) -> Receipt:
        learned: Json = {"mass": action.mass, "step": action.step}
        try:
            await self._ask(calls.mass_step(action))
        except ApiError as error:
            if error.code not in calls.ALREADY and error.code != _TOO_MANY_REMINDERS:
                raise
            learned["note"] = f"errcode {error.code}"  # cancelled already, or reminded three times today
        return Receipt(learned)

    async def _ask(self, call: Call) -> Json:
        return await self._client.post(call.path, call.body)
