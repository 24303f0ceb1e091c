"""Corp tags: which there are, making one, marking a customer with it (protocol §11).

Only who is a contact of that staff member can be marked; of others WeCom says so, and that is no failure.
"""

from typing import Any

from app.actions import MarkTag
from app.wecom.official.client import ApiError, OfficialClient
from app.wecom.port import DeliveryFailed, Receipt

GROUP = "管家"  # the group that tags of ours are made in
LONGEST = 30  # characters of a tag's name
_NO_CONTACT = 84061
_PATIENCE = 300.0  # seconds between tries while WeCom is busy or away
Json = dict[str, Any]


class Tags:
    """Acts through one application. The ids of tags are kept as long as it lives; one that is void is asked anew."""

    def __init__(self, client: OfficialClient) -> None:
        self._client = client
        self._ids: dict[str, str] = {}

    async def mark(self, action: MarkTag) -> Receipt:
        """Mark a customer. Raises DeliveryFailed.

        Each person is tried once, and nobody waits for it: what passes is waited out, as long as the action is good.
        """
        try:
            return await self._marked(action)
        except DeliveryFailed as fault:
            if not (fault.retry or fault.uncertain):  # marked twice is marked once
                raise
            wait = max(fault.after or 0.0, _PATIENCE)
            raise DeliveryFailed(str(fault), retry=True, after=wait, blameless=True) from None

    async def _marked(self, action: MarkTag) -> Receipt:
        name = action.tag[:LONGEST]
        known = name in self._ids
        try:
            return await self._mark(action, await self._id_of(name))
        except ApiError as error:
            if not known or error.retry or error.blameless:
                raise
            self._ids.pop(name, None)  # somebody may have deleted it meanwhile
            return await self._mark(action, await self._id_of(name))

    async def _mark(self, action: MarkTag, tag_id: str) -> Receipt:
        body = {"userid": action.staff, "external_userid": action.person_id, "add_tag": [tag_id]}
        try:
            await self._client.post("externalcontact/mark_tag", body)
        except ApiError as error:
            if error.code != _NO_CONTACT:
                raise
            return Receipt({"note": f"errcode {_NO_CONTACT}: no contact of {action.staff}; kept in our own list alone"})
        return Receipt({"note": f"marked by {action.staff}"})

    async def _id_of(self, name: str) -> str:
        if name not in self._ids:
            there = tag_named(await self._client.post("externalcontact/get_corp_tag_list", {}), name)
            if not there:
                body = {"group_name": GROUP, "tag": [{"name": name}]}
                there = tag_named(await self._client.post("externalcontact/add_corp_tag", body), name)
            if not there:
                raise DeliveryFailed("externalcontact/add_corp_tag: the answer holds no tag")
            self._ids[name] = there
        return self._ids[name]


def tag_named(answer: Json, name: str) -> str:
    """The id of the tag of this name, ours before others; "" where there is none. Pure."""
    told = answer.get("tag_group")
    groups = [one for one in (told if isinstance(told, list) else [told]) if isinstance(one, dict)]
    for group in sorted(groups, key=lambda group: group.get("group_name") != GROUP):
        tags = group.get("tag")
        for tag in tags if isinstance(tags, list) else []:
            if isinstance(tag, dict) and tag.get("name") == name and tag.get("deleted") is not True:
                found = tag.get("id")
                if isinstance(found, str) and found:
                    return found
    return ""
