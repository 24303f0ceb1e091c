"""The corp's own tools in the box: mass messages, welcome templates, codes, owners (protocol §4.4, §4.6, §5.1-5.4).

What staff have to do by hand in WeCom's client they do here on their phones: a mass message lies there until they tap.
"""

import secrets
from calendar import monthrange
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.sandbox import chain
from app.sandbox.faults import ApiFault
from app.sandbox.media import Media, speak_picture
from app.sandbox.world import World

Answer = dict[str, Any]
PREFIX = "sbx-mass-"
_SHANGHAI = timedelta(hours=8)
_REMINDERS, _TEMPLATES, _GROUPS_A_WAY = 3, 100, 5


class Tools:
    """The calls over one world."""

    def __init__(self, world: World, media: Media) -> None:
        self._world = world
        self._media = media
        self._journal = world.journal
        world.pressed_elsewhere[PREFIX] = self._tapped

    def posts(self) -> dict[str, Callable[[Answer], Answer]]:
        """The calls by their path."""
        return {
            "externalcontact/add_msg_template": self._mass,
            "externalcontact/get_groupmsg_list_v2": self._masses,
            "externalcontact/get_groupmsg_send_result": self._results,
            "externalcontact/remind_groupmsg_send": self._remind,
            "externalcontact/cancel_groupmsg_send": self._cancel,
            "externalcontact/group_welcome_template/add": self._welcome,
            "externalcontact/group_welcome_template/edit": self._edit_welcome,
            "externalcontact/group_welcome_template/del": self._del_welcome,
            "externalcontact/groupchat/add_join_way": self._add_way,
            "externalcontact/groupchat/update_join_way": self._update_way,
            "externalcontact/groupchat/get_join_way": self._way,
            "externalcontact/groupchat/onjob_transfer": lambda body: self._transfer(body, on_job=True),
            "externalcontact/groupchat/transfer": lambda body: self._transfer(body, on_job=False),
        }

    # mass messages

    def _mass(self, body: Answer) -> Answer:
        sender, groups = str(body.get("sender", "")).lower(), body.get("chat_id_list") or []
        if body.get("chat_type") != "group" or not sender:
            raise ApiFault(40058, "sender is needed for group")
        if not 0 < len(groups) <= 2000:
            raise ApiFault(40058, "chat_id_list")
        words = str((body.get("text") or {}).get("content", ""))
        pictures = self._pictures(body.get("attachments") or [])
        if not (words or pictures) or len(words.encode()) > 4000:
            raise ApiFault(40058, "text.content")
        mine = [group_id for group_id in groups if self._owner(group_id) == sender]
        if not mine:
            raise ApiFault(41048, "no customer to send")
        msgid = secrets.token_urlsafe(24)
        sends = {group_id: {"status": 0} for group_id in mine}
        made = self._world.now().timestamp()
        mass = {"sender": sender, "text": words, "pictures": pictures, "sends": sends, "made": made, "reminded": 0}
        self._put("mass", msgid, mass)
        card = {
            "card_type": "button_interaction",
            "source": {"desc": "客户联系"},
            "main_title": {"title": "群发任务", "desc": f"{len(mine)} 个群"},
            "sub_title_text": words[:100] + (f"\n[图片 {len(pictures)} 张]" if pictures else ""),
            "task_id": f"{PREFIX}{msgid}",
            "button_list": [{"text": "发送", "style": 1, "key": "send"}],
        }
        self._world.deliver([sender], {"msgtype": "template_card", "template_card": card})
        return {"fail_list": [group_id for group_id in groups if group_id not in sends], "msgid": msgid}

    def _pictures(self, attachments: Any) -> list[str]:
        """The media_ids of the pictures that go with a mass message; nothing else is taken here."""
        if not isinstance(attachments, list) or len(attachments) > 9:
            raise ApiFault(40058, "attachments")
        found = []
        for one in attachments:
            image = one.get("image") if isinstance(one, dict) and one.get("msgtype") == "image" else None
            if not isinstance(image, dict):
                raise ApiFault(40058, "attachments: msgtype")
            self._media.check(str(image.get("media_id", "")))
            found.append(str(image["media_id"]))
        return found

    def _tapped(self, task_id: str, staff_id: str) -> bool:
        """The owner taps: what was not sent or taken back goes out, as far as each group's month allows."""
        msgid = task_id.removeprefix(PREFIX)
        mass = self._get("mass", msgid)
        if mass is None or mass["sender"] != staff_id or mass.get("cancelled"):
            return False
        now = self._world.now()
        for group_id, send in mass["sends"].items():
            if send["status"]:
                continue
            allowed = self._count(group_id, now) < _days_of_month(now)
            send |= {"status": 1 if allowed else 3, "at": int(now.timestamp())}
            if allowed and mass["text"]:
                self._world.write("spoke", group_id=group_id, text=mass["text"], by=staff_id, mass=msgid)
            for media_id in mass.get("pictures", ()) if allowed else ():
                speak_picture(self._world, group_id, media_id, by=staff_id, mass=msgid)
        self._put("mass", msgid, mass)
        return True

    def _count(self, group_id: str, now: datetime) -> int:
        """Mass messages this group has had in this month."""
        month = (now + _SHANGHAI).strftime("%Y-%m")
        number = int((self._get("quota", f"{group_id}:{month}") or {"count": 0})["count"])
        self._put("quota", f"{group_id}:{month}", {"count": number + 1})
        return number

    def _masses(self, body: Answer) -> Answer:
        creator = str(body.get("creator", "")).lower()
        found = [
            {"msgid": msgid, "creator": mass["sender"], "create_time": str(int(mass["made"])), "create_type": 0}
            | {"text": {"content": mass["text"]}}
            | {"attachments": [_image(media_id) for media_id in mass.get("pictures", ())]}
            for msgid, mass in self._journal.things("mass")
            if not creator or mass["sender"] == creator
        ]
        return {"group_msg_list": found[-int(body.get("limit") or 50) :], "next_cursor": ""}

    def _results(self, body: Answer) -> Answer:
        mass = self._known(body)
        rows = [
            {"chat_id": group_id, "userid": mass["sender"], "status": send["status"]}
            | ({"send_time": send["at"]} if "at" in send else {})
            for group_id, send in mass["sends"].items()
        ]
        first = int(body.get("cursor") or 0)
        limit = int(body.get("limit") or 500)
        rest = str(first + limit) if first + limit < len(rows) else ""
        return {"send_list": rows[first : first + limit], "next_cursor": rest}

    def _remind(self, body: Answer) -> Answer:
        mass = self._known(body)
        if mass["reminded"] >= _REMINDERS:
            raise ApiFault(41094, "remind too many times")
        mass["reminded"] += 1
        self._put("mass", str(body["msgid"]), mass)
        self._world.write(
            "told", staff_id=mass["sender"], message={"msgtype": "text", "text": {"content": "群发任务还没发"}}
        )
        return {}

    def _cancel(self, body: Answer) -> Answer:
        mass = self._known(body)
        if mass.get("cancelled"):
            raise ApiFault(41093, "cancelled already")
        self._put("mass", str(body["msgid"]), {**mass, "cancelled": True})
        return {}

    def _known(self, body: Answer) -> Answer:
        mass = self._get("mass", str(body.get("msgid", "")))
        if mass is None:
            raise ApiFault(41047, "invalid msgid")
        return mass

    # welcomes, codes, owners

    def _welcome(self, body: Answer) -> Answer:
        if len(self._journal.things("welcome")) >= _TEMPLATES:
            raise ApiFault(41055, "too many templates")
        template_id = f"msg{secrets.token_urlsafe(16)}"
        self._put("welcome", template_id, {"text": self._words(body)})
        return {"template_id": template_id}

    def _edit_welcome(self, body: Answer) -> Answer:
        template_id = str(body.get("template_id", ""))
        if self._get("welcome", template_id) is None:
            raise ApiFault(40058, "invalid template_id")
        self._put("welcome", template_id, {"text": self._words(body)})
        return {}

    def _del_welcome(self, body: Answer) -> Answer:
        template_id = str(body.get("template_id", ""))
        if self._get("welcome", template_id) is None:
            raise ApiFault(40058, "invalid template_id")
        self._journal.lose("welcome", template_id)
        return {}

    def _words(self, body: Answer) -> str:
        words = str((body.get("text") or {}).get("content", ""))
        if not words or len(words.encode()) > 3000:
            raise ApiFault(40058, "text.content")
        return words

    def _add_way(self, body: Answer) -> Answer:
        config_id = secrets.token_hex(16)
        self._put("way", config_id, self._checked(body))
        return {"config_id": config_id}

    def _update_way(self, body: Answer) -> Answer:
        config_id = str(body.get("config_id", ""))
        if self._get("way", config_id) is None:
            raise ApiFault(41044, "invalid config_id")
        self._put("way", config_id, self._checked(body))
        return {}

    def _checked(self, body: Answer) -> Answer:
        groups = body.get("chat_id_list") or []
        if len(groups) > _GROUPS_A_WAY:
            raise ApiFault(41091, "too many groups")
        if body.get("scene") not in (1, 2) or not all(self._world.group(str(group_id)) for group_id in groups):
            raise ApiFault(40058, "scene or chat_id_list")
        names = ("remark", "auto_create_room", "room_base_name", "room_base_id", "state")
        return {name: body[name] for name in names if name in body} | {"chat_id_list": groups}

    def _way(self, body: Answer) -> Answer:
        config_id = str(body.get("config_id", ""))
        way = self._get("way", config_id)
        if way is None:
            raise ApiFault(41044, "invalid config_id")
        picture = f"https://wework.qpic.cn/wwpic/{config_id}/0"
        return {"join_way": {"config_id": config_id, "type": 3, "scene": 3, **way, "qr_code": picture}}

    def full(self, config_id: str) -> str:
        """All groups behind a code are full, and somebody scans it: the next group is made. Returns its chat_id."""
        way = self._get("way", config_id)
        assert way is not None
        last = self._world.group(way["chat_id_list"][-1])
        assert last is not None
        number = way.get("room_base_id", 1)
        group = replace(
            last,
            index=chain.GROUPS + len(self._journal.things("group")),
            group_id=f"wr{secrets.token_hex(15)}",
            name=f"{way.get('room_base_name', '')}{number}",
            account=None,
        )
        self._world.make(group)
        self._put(
            "way", config_id, way | {"chat_id_list": [*way["chat_id_list"], group.group_id], "room_base_id": number + 1}
        )
        return group.group_id

    def _transfer(self, body: Answer, *, on_job: bool) -> Answer:
        owner = str(body.get("new_owner", "")).lower()
        if owner not in {person.staff_id for person in chain.staff()}:
            raise ApiFault(40003, "invalid new_owner")
        failed = []
        for group_id in body.get("chat_id_list") or ():
            code = self._refusal(group_id, owner, on_job=on_job)
            if code:
                failed.append({"chat_id": group_id, "errcode": code, "errmsg": "no"})
            else:
                self._world.hand_over(group_id, owner)
        return {"failed_chat_list": failed}

    def _refusal(self, group_id: str, owner: str, *, on_job: bool) -> int:
        now = self._owner(group_id)
        if now is None:
            return 90501
        left = self._get("left", now) is not None
        if left == on_job:
            return 90502 if left else 90500
        return 90504 if now == owner else 0

    def leave_the_corp(self, staff_id: str) -> None:
        """Somebody does not work here any more."""
        self._put("left", staff_id, {})

    def _owner(self, group_id: str) -> str | None:
        group = self._world.group(group_id)
        return group.owner_id if group else None

    def _get(self, kind: str, name: str) -> Answer | None:
        return self._journal.thing(kind, name)

    def _put(self, kind: str, name: str, value: Answer) -> None:
        self._journal.set_thing(kind, name, value)


def _image(media_id: str) -> Answer:
    return {"msgtype": "image", "image": {"media_id": media_id, "pic_url": ""}}


def _days_of_month(now: datetime) -> int:
    """How many mass messages a group may get in a month: as many as it has days."""
    there = now + _SHANGHAI
    return monthrange(there.year, there.month)[1]
