"""The labelled rows in training/data, and how they are read as messages."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from app.language.asked import context_of, demo_shop
from app.language.reading import Context, Message, Shop

DATA = Path(__file__).parent / "data"
Row = Mapping[str, Any]
INTENTS = (
    "intent_train",
    "intent_own",
    "intent_clean",
    "intent_heard",
    "intent_heard2",
    "intent_heard3",
    "intent_more",
    "intent_voices",
    "intent_talk",
    "intent_voices2",
    "intent_talk2",
    "intent_more2",
    "intent_voices3",
    "intent_voices4",
)
MODERATION = (
    "moderation_train",
    "moderation_own",
    "moderation_heard",
    "moderation_heard2",
    "moderation_more",
    "moderation_voices",
    "moderation_voices2",
    "moderation_voices3",
)
NAMES = ("names_train", "names_heard", "names_heard2", "names_voices")
NOON = datetime.fromisoformat("2026-11-21T12:00:00+08:00")


def rows(*names: str, split: str = "") -> Iterator[Row]:
    """Rows of files in training/data; of one split if named."""
    for name in names:
        file = DATA / f"{name}.jsonl"
        if not file.exists():
            continue
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if not split or row.get("split", "train") == split:
                yield row


def version() -> str:
    """Changes whenever a file in training/data does."""
    digest = hashlib.sha256()
    for file in sorted(DATA.glob("*.jsonl")):
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def now_of(row: Row) -> datetime:
    """When a message was written."""
    return datetime.fromisoformat(row["now"])


def message(row: Row) -> Message:
    """A row as a message."""
    now = now_of(row) if "now" in row else NOON
    return Message(
        text=row.get("text") or "", now=now, msg_type=row.get("msg_type") or "text", payload=row.get("payload") or {}
    )


def context(row: Row) -> Context:
    """What was known around a message."""
    return context_of(row.get("context") or {})


def shop() -> Shop:
    """The demo chain."""
    return demo_shop(())
