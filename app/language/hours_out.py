"""Hours that will not do: 后天3点赶不到 4点来拿. The hour is none of the order; its day is."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.language.phrases import Phrase

_OUT = re.compile(
    r"\s?(?:有点|太|又)?[早晚]了(?!点)|\s?(?:我|俺|还|都|恐怕|可能|也)*(?:[起到走赶回]不(?:来|了|到|开|及)|赶不过去|下不了班|关不了(?:门|店)"
    r"|[还正]?在(?:上班|上课|开会|路上|外面|忙|医院|厂里)|上班了|忙不[完过]|没(?:睡?醒|起|空|下班|到家|回来))"
)
_LEFT_OVER = re.compile(r"\s?(?:剩下?的|吃剩)")  # 中秋剩的月饼


def hour_out(text: str, phrase: Phrase) -> bool:
    """Whether an hour is named to say that it will not do, or a feast for what is left of it."""
    if phrase.day is not None and phrase.day.festival and _LEFT_OVER.match(text, phrase.end):
        return True
    return phrase.clock is not None and bool(_OUT.match(text, phrase.end))


def day_of_the_hour_out(text: str, chosen: Phrase, phrases: Sequence[Phrase]) -> Phrase:
    """The other hour, with the day of the one that will not do."""
    if chosen.day is not None or chosen.clock is None:
        return chosen
    days = [one.day for one in phrases if one.day and one.clock and one.end <= chosen.start and hour_out(text, one)]
    return replace(chosen, day=days[-1]) if days else chosen


def inherit(chosen: Phrase, phrases: Sequence[Phrase]) -> Phrase:
    """A day said again takes the part of the day it was first said with."""
    if chosen.bare_day and chosen.day:
        for phrase in phrases:
            if phrase.day and phrase.day.first == chosen.day.first and phrase.part_name and phrase.clock is None:
                return replace(chosen, part=phrase.part)
    return chosen
