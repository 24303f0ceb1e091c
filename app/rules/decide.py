"""From what a message is and who said it to a sentence. Pure."""

from dataclasses import dataclass
from enum import IntEnum

from app.errors import Words
from app.language.reading import Judgement, Role


class Sentence(IntEnum):
    """Ordered by harshness, so that several combine with max()."""

    PASS = 0
    REMIND = 1
    ASK_PERSON = 2
    BAR = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """A sentence, and why, for people."""

    sentence: Sentence
    why: Words

    @property
    def stops(self) -> bool:
        """Whether the message is not looked at any further."""
        return self.sentence > Sentence.PASS


def judge(judgement: Judgement, role: Role | None, reminders: int, *, allowed: int, customer: bool) -> Verdict:
    """The sentence for one message, for somebody with so many reminders of so many allowed ones.

    Staff and stewards are not judged; a customer is never barred by a machine.
    """
    reasons = "；".join(judgement.reasons) or judgement.category
    if judgement.label == "clean":
        return Verdict(Sentence.PASS, Words("没有问题", "clean"))
    if role not in ("fan", None):
        return Verdict(Sentence.PASS, Words(f"自己人说的：{reasons}", f"said by {role}: {reasons}"))
    if judgement.label == "intolerable":
        if customer:
            return Verdict(
                Sentence.ASK_PERSON, Words(f"{reasons}（下过单的顾客）", f"intolerable, a customer: {reasons}")
            )
        return Verdict(Sentence.BAR, Words(f"不能容忍：{reasons}", f"intolerable: {reasons}"))
    if reminders < allowed:
        return Verdict(
            Sentence.REMIND, Words(f"提醒第 {reminders + 1} 次：{reasons}", f"reminder {reminders + 1}: {reasons}")
        )
    after = Words(f"提醒 {reminders} 次后又发：{reasons}", f"again after {reminders} reminders: {reasons}")
    return Verdict(Sentence.ASK_PERSON, after)
