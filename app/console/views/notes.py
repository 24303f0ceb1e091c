"""What the line notes about a message, as the pages show it: it writes English, people read their own language."""

from app.console.views.sentence import INTENTS
from app.errors import Words

_NOTHING = "nothing asked for: "
_NOTES = {
    "our own words": "我们自己说的话",
    "a card we did not send": "不是我们发的卡片",
    "the same event was heard before": "同一件事之前已经收到过",
}


def told(note: str) -> Words:
    """A note of the line in words. What has no words here stays as it was noted."""
    parts = [_one(part) for part in note.split("；")]
    return Words("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))


def _one(note: str) -> Words:
    if note.startswith(_NOTHING):
        intent = INTENTS.get(note.removeprefix(_NOTHING))
        return Words(f"没有要办的事：{intent.zh}", note) if intent else Words("没有要办的事", note)
    return Words(_NOTES.get(note, note), note)
