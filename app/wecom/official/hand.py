"""What the official API can do: tell staff, put cards on their phones, read groups (protocol §4.2, §5.5-5.7)."""

from collections.abc import Callable, Sequence
from typing import Any

from app.actions import FetchGroup, ListGroups, SendCard, SendText, UpdateCard
from app.cards import Card
from app.wecom.official import faults
from app.wecom.official.attachments import Attachments
from app.wecom.official.calls import next_cursor, words
from app.wecom.official.cards import ANSWERED, BUTTON, CardRefused, cut, kind_of, template_card
from app.wecom.official.client import ApiError, OfficialClient
from app.wecom.official.tools import Tools
from app.wecom.port import Delivery, DeliveryFailed, Pictures, Receipt, Uploads

_DUPLICATE_SECONDS = 4 * 3600  # the longest that message/send remembers
_CARD_CODE_USED = 60140
_TOO_MANY_STAFF = 81017
_PAGE = 1000  # groups a page, the most that the list allows


#: the address of a phone page: path → URL
Link = Callable[[str], str]


class OfficialHand:
    """Acts through one application. `pictures`: ours; `uploads`: where processes share what WeCom has of them."""

    def __init__(
        self,
        client: OfficialClient,
        source: str,
        link: Link,
        pictures: Pictures | None = None,
        uploads: Uploads | None = None,
    ) -> None:
        self._client = client
        self._tools = Tools(client, Attachments(client, pictures, uploads))
        self._source = source
        self._link = link

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Carry it out. Raises DeliveryFailed."""
        match delivery.action:
            case SendText(staff_id=staff) as action if staff:
                return await self._send((staff,), words(action))
            case SendCard() as action:
                card = self._card(action.card, action.task_id)
                return await self._send(action.staff_ids, {"msgtype": "template_card", "template_card": card})
            case UpdateCard() as action:
                return await self._update(action, doubt=delivery.doubt)
            case FetchGroup() as action:
                answer = await self._client.post(
                    "externalcontact/groupchat/get", {"chat_id": action.group_id, "need_name": 1}
                )
                chat = answer.get("group_chat", {})
                return Receipt({"why": action.why, "tries": action.tries, "group_chat": chat})
            case ListGroups() as action:
                return await self._list(action)
        return await self._tools.deliver(delivery.action)

    async def _list(self, action: ListGroups) -> Receipt:
        """One page of groups (protocol §4.1). `too_many`: more staff are in scope than a list without owners allows."""
        body: dict[str, Any] = {"status_filter": 0, "limit": _PAGE, "cursor": action.cursor}
        if action.owners:
            body["owner_filter"] = {"userid_list": list(action.owners)}
        try:
            answer = await self._client.post("externalcontact/groupchat/list", body)
        except ApiError as error:
            if error.code != _TOO_MANY_STAFF or action.owners:
                raise
            return Receipt({"too_many": True})
        listed = [str(one.get("chat_id", "")) for one in answer.get("group_chat_list") or () if isinstance(one, dict)]
        return Receipt(
            {
                "owners": list(action.owners),
                "groups": [group_id for group_id in listed if group_id],
                "next": next_cursor(answer, action.cursor),
            }
        )

    async def look_up(self, delivery: Delivery) -> Receipt | bool | None:
        """Whether it was carried out, as far as the API tells: of single messages it tells nothing."""
        return await self._tools.look_up(delivery.action)

    def _card(self, card: Card, task_id: str = "") -> dict[str, Any]:
        page = card.page or ("" if kind_of(card) in ANSWERED else "tickets")  # without buttons it must lead somewhere
        jumps = [self._link(jump.page) for jump in card.jumps]
        try:
            return template_card(
                card, task_id, self._source, self._link(page) if page else "", jumps, new=bool(task_id)
            )
        except CardRefused as error:
            raise DeliveryFailed(f"this card cannot be sent: {error}") from None

    async def _send(self, staff_ids: Sequence[str], message: dict[str, Any]) -> Receipt:
        """To these phones. WeCom drops what is too much for a person without a word, so it waits here instead."""
        await self._client.wait(
            faults.messages(self._client.app.corp_id, staff_ids), "so many a minute reach one person"
        )
        body = {
            "touser": "|".join(staff_ids),
            "agentid": self._client.app.agent_id,
            **message,
            "enable_duplicate_check": 1,
            "duplicate_check_interval": _DUPLICATE_SECONDS,
        }
        answer = await self._client.post("message/send", body)
        unknown = set(str(answer.get("invaliduser", "")).lower().split("|")) & {staff.lower() for staff in staff_ids}
        if len(unknown) == len(staff_ids):
            raise DeliveryFailed(f"WeCom knows none of {', '.join(staff_ids)} in this application's scope")
        learned = {name: answer[name] for name in ("msgid", "response_code") if answer.get(name)}
        if unknown:
            learned["unknown"] = sorted(unknown)
        if task_id := message.get("template_card", {}).get("task_id"):
            learned["task_id"] = task_id
        return Receipt(learned)

    async def _update(self, action: UpdateCard, *, doubt: bool) -> Receipt:
        body: dict[str, Any] = {
            "userids": list(action.staff_ids),
            "agentid": self._client.app.agent_id,
            "response_code": action.response_code,
        }
        if action.card is None:
            body["button"] = {"replace_name": cut(action.label, BUTTON)}
        else:
            body["template_card"] = self._card(action.card)
        try:
            await self._client.post("message/update_template_card", body)
        except ApiError as error:
            if error.code != _CARD_CODE_USED:
                raise
            if not doubt:
                raise DeliveryFailed("the card's code was used before, or is too old", late=True) from None
            return Receipt({"note": "the card was updated before"})  # the code works once: by an earlier try of ours
        return Receipt()
