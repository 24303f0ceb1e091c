"""From what a message is and who said it to a sentence. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from app.language.reading import Judgement, Role

REMINDERS = 2
WINDOW = timedelta(days=30)


class Sentence(IntEnum):
    """Ordered by harshness, so that several combine with max()."""

    PASS = 0
    REMIND = 1
    ASK_PERSON = 2
    BAR = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """A sentence, and why."""

    sentence: Sentence
    why: str

    @property
    def stops(self) -> bool:
        """Whether the message is not looked at any further."""
        return self.sentence > Sentence.PASS


def judge(judgement: Judgement, role: Role | None, reminders: int, *, customer: bool) -> Verdict:
    """The sentence for one message. Staff and stewards are not judged; a customer is never barred by a machine."""
    reasons = "；".join(judgement.reasons)
    if judgement.label == "clean":
        return Verdict(Sentence.PASS, "clean")
    if role not in ("fan", None):
        return Verdict(Sentence.PASS, f"said by {role}: {reasons}")
    if judgement.label == "intolerable":
        if customer:
            return Verdict(Sentence.ASK_PERSON, f"intolerable, but a customer: {reasons}")
        return Verdict(Sentence.BAR, f"intolerable: {reasons}")
    if reminders < REMINDERS:
        return Verdict(Sentence.REMIND, f"tolerable, reminder {reminders + 1}: {reasons}")
    return Verdict(Sentence.ASK_PERSON, f"tolerable, after {reminders} reminders: {reasons}")
