"""Who may tell us things, by the name that stands in the inbox."""

from datetime import datetime

import orjson
from pydantic import TypeAdapter

from app.config import Settings, WecomApp
from app.events import ActionDone, Event
from app.wecom.hosted.ear import HostedEar
from app.wecom.official.ear import OfficialEar
from app.wecom.port import Ear, Envelope, Ignored

RELAY = "relay"
_done = TypeAdapter(ActionDone)


class RelayEar:
    """Our own hands, telling what became of an action."""

    def parse(self, payload: bytes, arrived: datetime) -> Event | Ignored:  # noqa: ARG002  # the port's signature
        """Understand one report. Raises ValueError."""
        return _done.validate_python(orjson.loads(payload))


def report(event: ActionDone) -> Envelope:
    """What a hand learned, on its way into the inbox."""
    lane = f"group:{event.group_id}" if event.group_id else f"staff:{event.staff_id}" if event.staff_id else "corp"
    payload = orjson.dumps(_done.dump_python(event, mode="json"))
    return Envelope(f"done:{event.key}:{event.outcome}", lane, payload)


class Ears:
    """Finds the ear for a source: "wecom" and "wecom:<name>", "juzi:<account>", "relay"."""

    def __init__(self, settings: Settings) -> None:
        self._relay = RelayEar()
        self.pending: OfficialEar | None = None
        self.wire(settings)

    def wire(self, settings: Settings, pending: WecomApp | None = None) -> None:
        """Hear by these settings from now on. `pending`: an application that is being connected."""
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

    def find(self, source: str) -> Ear:
        """The ear that understands what came from `source`. Raises ValueError for a source we no longer have."""
        kind, _, name = source.partition(":")
        if kind == RELAY:
            return self._relay
        if kind == "juzi":
            return self.hosted(name)
        if kind == "wecom" and name in self.official:
            return self.official[name]
        raise ValueError(f"no ear for {source}: is its application still configured?")
