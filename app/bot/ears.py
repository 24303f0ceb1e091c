"""Who may tell us things, by the name that stands in the inbox."""

from collections.abc import Mapping
from datetime import datetime

import orjson
from pydantic import TypeAdapter

from app.config import Settings, WecomApp
from app.events import ActionDone, Event, MessagePosted, SyncFound
from app.wecom.hosted.ear import HostedEar
from app.wecom.hosted.names import NamesEar
from app.wecom.official.ear import OfficialEar
from app.wecom.port import Ear, Envelope, Ignored

RELAY = "relay"
NAMED = "named"
SYNC = "sync"
_done = TypeAdapter(ActionDone)
_posted = TypeAdapter(MessagePosted)
_found = TypeAdapter(SyncFound)


class RelayEar:
    """Our own hands, telling what became of an action."""

    def parse(self, payload: bytes, arrived: datetime) -> Event | Ignored:  # noqa: ARG002  # the port's signature
        """Understand one report. Raises ValueError."""
        return _done.validate_python(orjson.loads(payload))


class NamedEar:
    """What was heard by name and has its group and speaker by now."""

    def parse(self, payload: bytes, arrived: datetime) -> Event | Ignored:  # noqa: ARG002  # the port's signature
        """Understand one of them. Raises ValueError."""
        return _posted.validate_python(orjson.loads(payload)["event"])


class SyncEar:
    """What a walk found."""

    def parse(self, payload: bytes, arrived: datetime) -> Event | Ignored:  # noqa: ARG002  # the port's signature
        """Understand one difference. Raises ValueError."""
        return _found.validate_python(orjson.loads(payload))


def synced(event: SyncFound, cause: str) -> Envelope:
    """What a walk found in a group, on its way into that group's lane. `cause`: of the reading, once each."""
    return Envelope(f"{SYNC}:{cause}", f"group:{event.group_id}", orjson.dumps(_found.dump_python(event, mode="json")))


def placed(event: MessagePosted, origin: bytes) -> Envelope:
    """A message that was heard by name, on its way into the lane of its group. `origin`: the callback's key."""
    payload = orjson.dumps({"event": _posted.dump_python(event, mode="json"), "origin": origin.hex()})
    return Envelope(f"{NAMED}:{origin.hex()}", f"group:{event.group_id}", payload)


def report(event: ActionDone) -> Envelope:
    """What a hand learned, on its way into the inbox."""
    lane = f"group:{event.group_id}" if event.group_id else f"staff:{event.staff_id}" if event.staff_id else "corp"
    payload = orjson.dumps(_done.dump_python(event, mode="json"))
    return Envelope(f"done:{event.key}:{event.outcome}", lane, payload)


class Ears:
    """Finds the ear for a source: "wecom" and "wecom:<name>", "juzi:<account>", "worktool:<account>", "relay",
    "sync" for what a walk found, and "named:<account>" for what has found its group since.
    """

    def __init__(self, settings: Settings) -> None:
        self._relay = RelayEar()
        self._placed = NamedEar()
        self._sync = SyncEar()
        self.pending: OfficialEar | None = None
        self.wire(settings)

    def wire(self, settings: Settings, pending: WecomApp | None = None, names: Mapping[str, str] | None = None) -> None:
        """Hear by these settings from now on. `pending`: an application that is being connected.

        `names`: the accounts that know names alone, each with its secret.
        """
        self._names = dict(names or {})
        self._secret = settings.hosted_secret.get_secret_value()
        self.official = {
            name: OfficialEar(app)
            for name, app in settings.wecom.items()
            if app.token.get_secret_value() and app.aes_key.get_secret_value()
        }
        self.pending = OfficialEar(pending) if pending else None

    def hosted(self, account: str) -> HostedEar:
        """The ear of one hosted account."""
        return HostedEar(account, self._secret)

    def names(self, account: str) -> NamesEar | None:
        """The ear of an account that knows names alone; None when we have no such account."""
        return NamesEar(account, self._names[account]) if account in self._names else None

    def find(self, source: str) -> Ear:
        """The ear that understands what came from `source`. Raises ValueError for a source we no longer have."""
        kind, _, name = source.partition(":")
        if kind == RELAY:
            return self._relay
        if kind == NAMED:
            return self._placed
        if kind == SYNC:
            return self._sync
        if kind == "juzi":
            return self.hosted(name)
        if kind == "worktool":
            return NamesEar(name)
        if kind == "wecom" and name in self.official:
            return self.official[name]
        raise ValueError(f"no ear for {source}: is its application still configured?")
