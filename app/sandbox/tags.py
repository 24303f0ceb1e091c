"""Corp tags in the box (protocol §11). Who of the customers is a contact of whom, the box makes up, or is told."""

import secrets
from collections.abc import Callable
from typing import Any

from app.sandbox.faults import ApiFault
from app.sandbox.world import World

Answer = dict[str, Any]
_NO_CONTACT, _NO_TAG, _LONGEST = 84061, 40068, 30


class Tags:
    """The calls over one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._journal = world.journal

    def posts(self) -> dict[str, Callable[[Answer], Answer]]:
        """The calls by their path."""
        return {
            "externalcontact/get_corp_tag_list": self._list,
            "externalcontact/add_corp_tag": self._add,
            "externalcontact/mark_tag": self._mark,
        }

    def befriend(self, staff_id: str, person_id: str) -> None:
        """Somebody becomes a contact of a staff member."""
        self._journal.set_thing("contact", f"{staff_id}:{person_id}", {})

    def _list(self, _: Answer) -> Answer:
        return {"tag_group": [self._group(name, group) for name, group in self._journal.things("tag_group")]}

    def _add(self, body: Answer) -> Answer:
        name, tags = str(body.get("group_name", "")), body.get("tag") or []
        names = list(dict.fromkeys(str(tag.get("name", "")) for tag in tags))
        if not name or not names or not all(0 < len(one) <= _LONGEST for one in names):
            raise ApiFault(40058, "group_name and tag[].name are needed")
        group = self._journal.thing("tag_group", name) or {"id": f"et{secrets.token_hex(8)}", "tags": {}}
        group["tags"] |= {one: f"et{secrets.token_hex(8)}" for one in names if one not in group["tags"]}
        self._journal.set_thing("tag_group", name, group)
        made = {one: group["tags"][one] for one in names}
        return {"tag_group": self._group(name, {**group, "tags": made})}

    def _group(self, name: str, group: Answer) -> Answer:
        tags = [{"id": tag_id, "name": tag} for tag, tag_id in group["tags"].items()]
        return {"group_id": group["id"], "group_name": name, "tag": tags}

    def _mark(self, body: Answer) -> Answer:
        staff_id, person_id = str(body.get("userid", "")).lower(), str(body.get("external_userid", ""))
        known = {tag_id: tag for _, group in self._journal.things("tag_group") for tag, tag_id in group["tags"].items()}
        wanted = body.get("add_tag") or []
        if not wanted or not set(wanted) <= set(known):
            raise ApiFault(_NO_TAG, "invalid tagid")
        if self._journal.thing("contact", f"{staff_id}:{person_id}") is None:
            raise ApiFault(_NO_CONTACT, "not external contact")
        for tag_id in wanted:
            name = self._journal.name_of(person_id) or person_id
            self._world.write("marked", staff_id=staff_id, person_id=person_id, tag=known[tag_id], name=name)
        return {}
