"""The calls about groups, mass messages, welcomes and codes: what is asked, and what the answer says (protocol §4, §5).

Pure: a call is a path, a body, and a reading of the answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.actions import MassPost, MassStep, ReadJoinWay, SendText, SetJoinWay, SetWelcome, Transfer
from app.wecom.port import DeliveryFailed

Json = dict[str, Any]
Learned = dict[str, Any]

_POST_BYTES, _WELCOME_BYTES = 4_000, 3_000
_TEXT_BYTES, _CARD_TITLE, _CARD_TEXT = 2_048, 128, 512  # bytes of a message to staff
_REMARK, _STATE, _BASE_NAME = 30, 30, 40  # characters
_GROUPS_A_WAY = 5
_PAGE = 1_000
_YEAR_2100 = 4_102_444_800
#: codes that say: what was asked for is so already
ALREADY = frozenset({41093, 90504, 90508})
#: the media_id is none, or its three days are over
BAD_MEDIA = 40007
_ATTACHMENTS = 9  # of one message
#: what became of a mass message in one group (protocol §5.2)
SEND_STATES = {0: "unsent", 1: "sent", 2: "refused", 3: "quota"}


@dataclass(frozen=True, slots=True)
class Call:
    """One request."""

    path: str
    body: Json


def words(action: SendText) -> Json:
    """A text to staff as message/send has it (protocol §5.5): a textcard where a page is behind it."""
    if action.url:
        title, _, rest = action.text.strip().partition("\n")
        card = {
            "title": shorten(title or "…", _CARD_TITLE),
            "description": shorten(rest.strip() or title or "…", _CARD_TEXT),
            "url": action.url,
            "btntxt": "打开",
        }
        return {"msgtype": "textcard", "textcard": card}
    kind = "markdown" if action.markdown else "text"
    return {"msgtype": kind, kind: {"content": shorten(action.text, _TEXT_BYTES)}}


def mass_post(action: MassPost, media_ids: Sequence[str] = ()) -> Call:
    """A mass message of one owner to named groups, with the pictures that WeCom has by these ids."""
    body: Json = {"chat_type": "group", "sender": action.sender, "chat_id_list": list(action.group_ids)}
    if action.text:
        body["text"] = {"content": shorten(action.text, _POST_BYTES)}
    if media_ids:
        shown = [{"msgtype": "image", "image": {"media_id": one}} for one in media_ids[:_ATTACHMENTS]]
        body["attachments"] = shown
    return Call("externalcontact/add_msg_template", body)


def mass_posted(action: MassPost, answer: Json) -> Learned:
    """`msgid`, and the groups that cannot be sent to."""
    return {"mass": action.mass, "msgid": _text(answer.get("msgid")), "failed": texts(answer.get("fail_list"))}


def mass_listed(action: MassPost, since: datetime, until: datetime, cursor: str = "") -> Call:
    """What an owner was asked to send in a while: to find a mass message whose answer was lost."""
    body = {
        "chat_type": "group",
        "start_time": int(since.timestamp()),
        "end_time": int(until.timestamp()),
        "creator": action.sender,
        "filter_type": 2,
        "limit": 100,
        "cursor": cursor,
    }
    return Call("externalcontact/get_groupmsg_list_v2", body)


def mass_found(action: MassPost, answer: Json) -> list[str]:
    """The msgids of the mass messages with these very words on this page: the same may have gone to other groups.

    Of one without words, the one that has none and as many pictures. Where there are words they alone tell: a picture
    may have been left out.
    """
    words = shorten(action.text, _POST_BYTES)
    found = []
    for row in _rows(answer, "group_msg_list"):
        content = row.get("text")
        said = _text(content.get("content")) if isinstance(content, dict) else ""
        if said == words and (words or _images(row) == len(action.pages)) and _text(row.get("msgid")):
            found.append(_text(row.get("msgid")))
    return found


def mass_groups(action: MassPost, msgid: str) -> Call:
    """To which groups a mass message of this owner goes: who is in the list, whether it was sent or not."""
    return Call("externalcontact/get_groupmsg_send_result", {"msgid": msgid, "userid": action.sender, "limit": _PAGE})


def _images(row: Mapping[str, Any]) -> int:
    return sum(one.get("msgtype") == "image" for one in _rows(row, "attachments"))


def mass_step(action: MassStep) -> Call:
    """A reminder to the sender, or the end of what was not sent yet."""
    name = {"remind": "remind_groupmsg_send", "cancel": "cancel_groupmsg_send"}[action.step]
    return Call(f"externalcontact/{name}", {"msgid": action.msgid})


def mass_results(action: MassStep, cursor: str = "") -> Call:
    """What became of a mass message, group by group."""
    body = {"msgid": action.msgid, "userid": action.sender, "limit": _PAGE, "cursor": cursor}
    return Call("externalcontact/get_groupmsg_send_result", body)


def mass_seen(answer: Json) -> list[tuple[str, str, int | None]]:
    """(group, state, when it was sent) of one page; a group that stands there without an id is left out."""
    return [
        (_text(row.get("chat_id")), SEND_STATES.get(_number(row.get("status")) or 0, "unsent"), _time(row))
        for row in _rows(answer, "send_list")
        if _text(row.get("chat_id"))
    ]


def set_welcome(action: SetWelcome) -> Call:
    """A welcome template, new or changed or deleted."""
    if not action.text:
        return Call("externalcontact/group_welcome_template/del", {"template_id": action.template_id})
    words = shorten(action.text.replace("{names}", "%NICKNAME%"), _WELCOME_BYTES)
    body: Json = {"text": {"content": words}}
    if not action.template_id:
        return Call("externalcontact/group_welcome_template/add", {**body, "notify": 1})
    return Call("externalcontact/group_welcome_template/edit", {"template_id": action.template_id, **body})


def welcome_set(action: SetWelcome, answer: Json) -> Learned:
    """Whose template has which id now; none when it was deleted."""
    template_id = "" if not action.text else action.template_id or _text(answer.get("template_id"))
    return {"kind_of_store": action.kind_of_store, "template_id": template_id}


def set_join_way(action: SetJoinWay) -> Call:
    """A code, new or changed; a change writes over everything."""
    body: Json = {
        "scene": 2,
        "remark": action.remark[:_REMARK],
        "auto_create_room": int(action.auto_create),
        "chat_id_list": list(action.group_ids[:_GROUPS_A_WAY]),
        "state": action.state[:_STATE],
    }
    if action.auto_create:
        body |= {"room_base_name": action.base_name[:_BASE_NAME], "room_base_id": action.base_number}
    if not action.config_id:
        return Call("externalcontact/groupchat/add_join_way", body)
    return Call("externalcontact/groupchat/update_join_way", {"config_id": action.config_id, **body})


def join_way_set(action: SetJoinWay, answer: Json) -> Learned:
    """The code's config_id: the only way to it, for no call lists codes."""
    return {"way": action.way, "config_id": action.config_id or _text(answer.get("config_id"))}


def read_join_way(action: ReadJoinWay) -> Call:
    """A code as it is."""
    return Call("externalcontact/groupchat/get_join_way", {"config_id": action.config_id})


def join_way_read(action: ReadJoinWay, answer: Json) -> Learned:
    """The picture's address, and the groups it leads into, those that WeCom made by itself among them."""
    way = answer.get("join_way")
    way = way if isinstance(way, dict) else {}
    return {
        "way": action.way,
        "qr_code": _text(way.get("qr_code")),
        "groups": texts(way.get("chat_id_list")),
        "state": _text(way.get("state")),
    }


def transfer(action: Transfer) -> Call:
    """Groups for another owner: there is one call for owners who are with us and one for those who left."""
    name = "onjob_transfer" if action.on_job else "transfer"
    body = {"chat_id_list": list(action.group_ids), "new_owner": action.new_owner}
    return Call(f"externalcontact/groupchat/{name}", body)


def transferred(action: Transfer, answer: Json) -> Learned:
    """The groups that did not change hands, each with its code: whatever is listed failed, also with a code of 0."""
    failed = {
        _text(row.get("chat_id")): _number(row.get("errcode")) or 0
        for row in _rows(answer, "failed_chat_list")
        if _number(row.get("errcode")) not in ALREADY
    }
    return {"handover": action.handover, "failed": failed}


def next_cursor(answer: Json, asked: str) -> str:
    """Where the next page begins; "" at the end. Raises DeliveryFailed for a page that leads to itself."""
    cursor = _text(answer.get("next_cursor"))
    if cursor and cursor == asked:
        raise DeliveryFailed("the list does not move on: its next_cursor is the one that was asked with")
    return cursor


def shorten(words: str, most: int) -> str:
    """`words` within so many bytes, cut between characters."""
    raw = words.encode()
    return words if len(raw) <= most else raw[: most - 3].decode("utf-8", "ignore") + "…"


def texts(value: object) -> list[str]:
    """The texts of a list, whatever else is in it; none of anything that is no list."""
    return [item for item in value if isinstance(item, str) and item] if isinstance(value, list) else []


def _rows(answer: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    rows = answer.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> int | None:
    """A number, also one that was written as a text."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _time(row: Mapping[str, Any]) -> int | None:
    seconds = _number(row.get("send_time"))
    return seconds if seconds and seconds < _YEAR_2100 else None
