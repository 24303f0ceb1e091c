"""The world in the box: the demo chain, and what has changed in it since."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from app.sandbox import cards, chain
from app.sandbox.answers import member_row
from app.sandbox.chain import DemoGroup, DemoMember
from app.sandbox.journal import Entry, Journal


@dataclass(frozen=True, slots=True)
class Callback:
    """Something that guanjia is to be told: by the official callback, or by a hosted account."""

    door: str  # "wecom", a hosted account's name, or the path of another kind of account's door
    body: dict[str, Any]
    #: told whether guanjia has answered that it keeps it
    done: Callable[[bool], object] = lambda _: None


class World:
    """Groups, people and phones. Every change is written to the journal; callbacks are handed to `tell`."""

    def __init__(
        self,
        journal: Journal,
        corp_id: str,
        agent_id: int,
        now: Callable[[], datetime],
        machine: Callable[[], float],
        tell: Callable[[Callback], None],
    ) -> None:
        self.journal = journal
        self.corp_id = corp_id
        self.agent_id = agent_id
        self.now = now
        self._machine = machine
        self._tell = tell
        #: accounts that hear in another shape than 句子互动: account → what tells guanjia what it heard
        self.ears: dict[str, Callable[..., None]] = {}
        self._groups = {group.group_id: group for group in chain.groups()}
        for group_id, made in journal.things("group"):
            self._groups[group_id] = DemoGroup(**{**made, "made_at": datetime.fromisoformat(made["made_at"])})
        for group_id, owner in journal.things("owner"):
            self._groups[group_id] = replace(self._groups[group_id], owner_id=owner["staff_id"])
        #: the beginning of a card's task → who is told that it was pressed, instead of guanjia
        self.pressed_elsewhere: dict[str, Callable[[str, str], bool]] = {}
        self._members: dict[str, dict[str, DemoMember]] = {}
        self.watchers: list[Callable[[Entry], None]] = []

    def write(self, kind: str, **values: Any) -> Entry:
        """Write an entry and show it to whoever watches."""
        entry = self.journal.add(kind, self._machine(), self.now().isoformat(), **values)
        for watch in self.watchers:
            watch(entry)
        return entry

    def group(self, group_id: str) -> DemoGroup | None:
        """One group of the chain."""
        return self._groups.get(group_id)

    def groups(self) -> list[DemoGroup]:
        """All groups of the corp."""
        made = [group_id for group_id, _ in self.journal.things("group")]
        return [self._groups[group_id] for group_id in [*(group.group_id for group in chain.groups()), *made]]

    def make(self, group: DemoGroup) -> None:
        """A group is new."""
        plain = {**asdict(group), "made_at": self.now().isoformat()}
        self.journal.set_thing("group", group.group_id, plain)
        self._groups[group.group_id] = replace(group, made_at=self.now())
        self._group_event(group, {"ChangeType": "create"})

    def hand_over(self, group_id: str, owner_id: str) -> None:
        """A group has another owner."""
        self.journal.set_thing("owner", group_id, {"staff_id": owner_id})
        self._groups[group_id] = replace(self._groups[group_id], owner_id=owner_id)

    def replace(self, group_id: str, *, account: str) -> None:
        """Another account hears a group."""
        self._groups[group_id] = replace(self._groups[group_id], account=account)

    def name(self, group: DemoGroup) -> str:
        """What a group is called now."""
        return self.journal.value("renamed", group.group_id) or group.name

    def names(self) -> dict[str, str]:
        """What the groups that were renamed are called now."""
        return self.journal.values("renamed")

    def members(self, group: DemoGroup) -> dict[str, DemoMember]:
        """Who is in a group now."""
        if group.group_id not in self._members:
            from_the_start = chain.members(group) if group.index < chain.GROUPS else ()
            people = {member.person_id: member for member in from_the_start}
            for row in self.journal.changes(group.group_id):
                joined = datetime.fromtimestamp(row["joined_at"], UTC)
                if row["here"]:
                    people[row["person_id"]] = DemoMember(row["person_id"], row["name"], joined, row["scene"])
                else:
                    people.pop(row["person_id"], None)
            self._members[group.group_id] = people
        return self._members[group.group_id]

    def version(self, group: DemoGroup) -> str:
        """The version of a group's member list."""
        known = self.journal.value("version", group.group_id)
        return known or hashlib.md5(group.group_id.encode(), usedforsecurity=False).hexdigest()

    def group_chat(self, group: DemoGroup, *, names: bool) -> dict[str, Any]:
        """A group as groupchat/get answers it (protocol §4.2)."""
        return {
            "chat_id": group.group_id,
            "name": self.name(group),
            "owner": group.owner_id,
            "create_time": int(group.made_at.timestamp()),
            "notice": (self.journal.thing("notice", group.group_id) or {"text": ""})["text"],
            "member_list": [member_row(member, names=names) for member in self.members(group).values()],
            "admin_list": [{"userid": f"c{group.owner_id[1:]}a"}],
            "member_version": self.version(group),
        }

    # what fans do

    def say(self, group: DemoGroup, person: DemoMember, message: dict[str, Any]) -> str:
        """Somebody says something. The hosted account of the group hears it; without one nobody does."""
        message_id = f"sbx-{secrets.token_hex(10)}"
        text = message.get("payload", {}).get("text", "")
        self.write(
            "said",
            group_id=group.group_id,
            person_id=person.person_id,
            name=person.name,
            text=text,
            message_id=message_id,
            type=message["messageType"],
            payload=message["payload"],
        )
        self._hear(
            group, person, message_id, message["messageType"], message["payload"], self._unheard(group, message_id)
        )
        return message_id

    def say_alone(self, group: DemoGroup, person: DemoMember, text: str) -> str:
        """Somebody writes to the account of a group alone; from then on they can be written to."""
        message_id = f"sbx-{secrets.token_hex(10)}"
        self.journal.set_value("chat", f"{group.account}:{person.person_id}", group.group_id)
        self.write(
            "whispered",
            group_id=group.group_id,
            person_id=person.person_id,
            name=person.name,
            text=text,
            message_id=message_id,
            by="me",
        )
        self._hear(group, person, message_id, 7, {"text": text}, self._unheard(group, message_id), alone=True)
        return message_id

    def chat_of(self, account: str, person_id: str) -> DemoGroup | None:
        """The group in which somebody is shown what an account writes to them alone; None for strangers."""
        return self.group(self.journal.value("chat", f"{account}:{person_id}") or "")

    def _unheard(self, group: DemoGroup, message_id: str) -> Callable[[bool], object]:
        def done(kept: bool) -> None:
            if not kept:
                self.write("unheard", group_id=group.group_id, message_id=message_id)

        return done

    def recall(self, group: DemoGroup, person: DemoMember, message_id: str) -> None:
        """Somebody takes a message back."""
        self.write("recalled", group_id=group.group_id, person_id=person.person_id, message_id=message_id)
        self._hear(group, person, f"sbx-{secrets.token_hex(10)}", 11, {"messageId": message_id})

    def _hear(
        self,
        group: DemoGroup,
        person: DemoMember,
        message_id: str,
        kind: int,
        payload: dict[str, Any],
        done: Callable[[bool], object] = lambda _: None,
        *,
        alone: bool = False,
    ) -> None:
        group = self._groups[group.group_id]  # as it is now
        if group.account is None:
            return
        if ear := self.ears.get(group.account):
            ear(group, person, kind, payload, done, alone=alone)
            return
        body = {
            "orgId": "demo",
            "imBotId": group.account,
            "messageId": message_id,
            "messageType": kind,
            "timestamp": int(self.now().timestamp() * 1000),
            "isSelf": False,
            "coworker": not person.person_id.startswith(("wm", "wo")),
            "roomWecomChatId": "" if alone else group.group_id,
            "roomName": "" if alone else self.name(group),
            "externalUserId": person.person_id,
            "contactName": person.name,
            "payload": payload,
        }
        self._tell(Callback(group.account, body, done))

    def join(self, group: DemoGroup, people: dict[str, str], scene: int = 3) -> None:
        """People come into a group."""
        joined = self.now()
        for person_id, name in people.items():
            self.members(group)[person_id] = DemoMember(person_id, name, joined, scene)
            self.journal.set_member(group.group_id, person_id, name, joined.timestamp(), scene, here=True)
            self.write("joined", group_id=group.group_id, person_id=person_id, name=name)
        self._changed(group, "add_member", list(people), JoinScene=str(scene if scene == 3 else 0))

    def leave(self, group: DemoGroup, people: list[str], *, removed_by: str = "") -> None:
        """People go, by themselves or because they were removed."""
        there = self.members(group)
        gone = [person_id for person_id in people if person_id in there]
        for person_id in gone:
            member = there.pop(person_id)
            self.journal.set_member(
                group.group_id, person_id, member.name, member.joined_at.timestamp(), member.scene, here=False
            )
            kind = "removed" if removed_by else "left"
            self.write(kind, group_id=group.group_id, person_id=person_id, name=member.name, by=removed_by)
        if gone:
            self._changed(group, "del_member", gone, QuitScene="1" if removed_by else "0")

    def rename(self, group: DemoGroup, name: str, by: str) -> None:
        """Somebody changes a group's name."""
        self.journal.set_value("renamed", group.group_id, name)
        self.write("renamed", group_id=group.group_id, name=name, by=by)
        self._group_event(group, {"UpdateDetail": "change_name", "JoinScene": "0", "MemChangeCnt": "0"})

    def set_notice(self, group: DemoGroup, text: str, by: str) -> None:
        """Somebody changes what stands above a group's talk."""
        self.journal.set_thing("notice", group.group_id, {"text": text})
        self.write("noticed", group_id=group.group_id, text=text, by=by)
        self._group_event(group, {"UpdateDetail": "change_notice", "JoinScene": "0", "MemChangeCnt": "0"})

    def _changed(self, group: DemoGroup, detail: str, people: list[str], **scene: str) -> None:
        last, current = self.version(group), secrets.token_hex(16)
        self.journal.set_value("version", group.group_id, current)
        self._group_event(
            group,
            {
                "UpdateDetail": detail,
                **scene,
                "MemChangeCnt": str(len(people)),
                "MemChangeList": people,
                "LastMemVer": last,
                "CurMemVer": current,
            },
        )

    def _group_event(self, group: DemoGroup, fields: dict[str, Any]) -> None:
        event = {"FromUserName": "sys", "MsgType": "event", "Event": "change_external_chat"}
        self._tell(Callback("wecom", {**event, "ChatId": group.group_id, "ChangeType": "update", **fields}))

    # what staff do

    def press(self, staff_id: str, task_id: str, key: str, chosen: cards.Choices | None = None) -> bool:
        """A staff member presses a button of a card. False when the card is not there, or cannot be answered so."""
        card = self.journal.card(task_id, staff_id)
        told = cards.answer(card, key, chosen or {}) if card else None
        if card is None or told is None:
            return False
        for prefix, tapped in self.pressed_elsewhere.items():
            if task_id.startswith(prefix):
                return tapped(task_id, staff_id)
        code = secrets.token_urlsafe(24)
        self.journal.new_code(code, task_id)
        pressed = self.write("pressed", staff_id=staff_id, task_id=task_id, key=key, chosen=told)
        self._from_staff(
            pressed,
            {
                "MsgType": "event",
                "Event": "template_card_event",
                "EventKey": key,
                "TaskId": task_id,
                "CardType": card["card_type"],
                "ResponseCode": code,
                **cards.told(told),
            },
        )
        return True

    def staff_say(self, staff_id: str, text: str) -> int:
        """A staff member writes to the application. Returns the entry's number."""
        said = self.write("staff_said", staff_id=staff_id, text=text)
        message_id = str(secrets.randbits(62))
        self._from_staff(said, {"MsgType": "text", "Content": text, "MsgId": message_id})
        return said.id

    def _from_staff(self, entry: Entry, fields: dict[str, Any]) -> None:
        """Tell the application what staff did; whether it got there is written down too."""

        def done(kept: bool) -> None:
            task_id = entry.data.get("task_id", "")
            self.write("reached" if kept else "unreached", staff_id=entry.staff_id, entry=entry.id, task_id=task_id)

        body = {"FromUserName": entry.staff_id, **fields, "AgentID": str(self.agent_id)}
        self._tell(Callback("wecom", body, done))

    # what guanjia does

    def deliver(self, staff_ids: list[str], message: dict[str, Any]) -> str | None:
        """A message of the application lies on these phones. Returns the code that exchanges a card with buttons."""
        card = message.get("template_card") or {}
        for staff_id in staff_ids:
            if card:
                self.journal.put_card(str(card["task_id"]), staff_id, card)
            self.write("card" if cards.is_answered(card) else "told", staff_id=staff_id, message=message)
        if not cards.is_answered(card):
            return None
        code = secrets.token_urlsafe(24)
        self.journal.new_code(code, str(card["task_id"]))
        return code

    def exchange(self, code: str, staff_ids: list[str], change: dict[str, Any]) -> bool:
        """A card is exchanged on these phones. False for a code that is void."""
        task_id = self.journal.use_code(code)
        if task_id is None:
            return False
        for staff_id in staff_ids:
            card = self.journal.card(task_id, staff_id)
            if card is None:
                continue
            card = cards.exchanged(card, change, task_id)
            self.journal.put_card(task_id, staff_id, card)
            self.write("card_changed", staff_id=staff_id, task_id=task_id, card=card)
        return True
