"""One message with everything the rooms need to know about it, gathered once."""

from dataclasses import dataclass

from app.content.service import nick
from app.events import MessagePosted
from app.language.reading import Judgement, Reading
from app.members.store import PersonFacts
from app.registry.store import GroupFacts


@dataclass(frozen=True, slots=True)
class Heard:
    """A message in a group. `alone`: it was said to us alone, about something of that group. `ordering`: its speaker
    has an order that is not done.
    """

    event: MessagePosted
    group: GroupFacts
    speaker: PersonFacts
    reading: Reading
    alone: bool = False
    as_fan: Judgement | None = None  # of one of ours: what it would be, had anybody said it
    ordering: bool = False

    @property
    def called(self) -> str:
        """What to call the speaker, short enough for a sentence."""
        return nick(self.speaker.name)
