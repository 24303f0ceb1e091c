"""The public door of the shelves: put posts on them, pick the next for a group, see where nothing is left."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.errors import BadRequest, Conflict, NotFound, Words
from app.sop.shelves import store
from app.sop.shelves.decide import media_type
from app.sop.shelves.store import Item, Next
from app.sop.wording import TAG, check, picks
from app.work import Work

RIGHTS = {
    "own": Words("自己的", "our own"),
    "granted": Words("作者已同意", "its author agreed"),
    "asked": Words("还没同意（不会用）", "asked for (not used)"),
}
_SHELF = re.compile(r"[a-z0-9_-]{1,32}")
_LONGEST, _TAGS = 800, 10


@dataclass(frozen=True, slots=True)
class ItemData:
    """An item as people write it down."""

    shelf: str
    words: str
    position: int = 100
    starts_on: date | None = None
    ends_on: date | None = None
    rights: str = "own"
    source: str = ""
    enabled: bool = True
    tags: tuple[str, ...] = ()

    def check(self) -> None:
        """Raise BadRequest for what cannot be."""
        for good, zh, en in (
            (
                _SHELF.fullmatch(self.shelf),
                "素材架用小写字母、数字、- 和 _",
                "a shelf is small letters, digits, - and _",
            ),
            (0 < len(self.words.strip()) <= _LONGEST, f"内容要 1 到 {_LONGEST} 个字", f"1 to {_LONGEST} characters"),
            (not picks(self.words), "素材里不能再取素材", "an item picks no other"),
            (self.rights in RIGHTS, "请选使用权", "choose the rights"),
            (
                len(self.tags) <= _TAGS and all(TAG.fullmatch(one) for one in self.tags),
                f"标签最多 {_TAGS} 个，每个 1 到 20 个字，没有空格和 # {{ }}",
                f"{_TAGS} tags at most, of 1 to 20 characters without spaces, #, braces",
            ),
            (0 <= self.position <= 10_000, "顺序 0 到 10000", "a position is 0 to 10000"),
            (
                not (self.starts_on and self.ends_on) or self.starts_on <= self.ends_on,
                "结束日期不能早于开始日期",
                "the last day is not before the first",
            ),
        ):
            if not good:
                raise BadRequest(Words(zh, en))
        check([self.words])

    def values(self) -> dict[str, Any]:
        """By column."""
        plain = {name: getattr(self, name) for name in ItemData.__dataclass_fields__}
        return plain | {"source": self.source[:100], "tags": sorted(set(self.tags))}


def _may(work: Work) -> None:
    work.who.require("settings", "write")
    work.who.require_everything()


async def add(work: Work, data: ItemData, person_id: str | None = None) -> int:
    """A new item. `person_id`: the customer's whose words it is; with them it is erased, and no record repeats it.

    Returns its number. Raises BadRequest, Forbidden.
    """
    _may(work)
    data.check()
    made = await store.add(work.db, {**data.values(), "person_id": person_id}, work.who.name, work.now)
    after = {"shelf": data.shelf, "rights": data.rights} if person_id else _plain(data)
    work.audit("settings", f"content {made}", "content added", after=after)
    return made


async def known_of(work: Work, person_id: str) -> list[dict[str, Any]]:
    """What a customer has said that is on a shelf, as plain values."""
    return await store.known_of(work.db, person_id)


async def erase(work: Work, person_id: str) -> None:
    """What a customer has said is on no shelf any more."""
    await store.erase(work.db, person_id)


async def change(work: Work, item_id: int, data: ItemData, version: int) -> None:
    """An item as it is from now on. Raises NotFound, BadRequest, Forbidden, Conflict when somebody was faster."""
    _may(work)
    data.check()
    before = await store.item(work.db, item_id, lock=True)
    if before is None:
        raise NotFound(Words(f"没有素材 {item_id}", f"there is no content {item_id}"))
    if before.version != version:
        raise Conflict(
            Words("别人刚刚改过这条素材", "somebody has changed it meanwhile"),
            Words("看一下现在的样子；再保存一次就以您的为准。", "Look at it as it is; saved once more, yours counts."),
        )
    await store.change(work.db, item_id, data.values(), work.who.name, work.now)
    kept = {name: getattr(before, name) for name in ItemData.__dataclass_fields__}
    old = ItemData(**kept | {"tags": tuple(before.tags)})
    was, now = _plain(old), _plain(data)
    if before.person_id:  # a customer's words stand in no record
        was, now = ({name: one[name] for name in ("shelf", "rights", "enabled")} for one in (was, now))
    work.audit("settings", f"content {item_id}", "content changed", before=was, after=now)


def _plain(data: ItemData) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, date) else value for name, value in data.values().items()}


async def read(work: Work, item_id: int) -> Item:
    """An item as it is. Raises NotFound, Forbidden."""
    work.who.require("settings")
    found = await store.item(work.db, item_id)
    if found is None:
        raise NotFound(Words(f"没有素材 {item_id}", f"there is no content {item_id}"))
    return found


async def used(work: Work, item_id: int, most: int) -> Sequence[store.Used]:
    """Where an item was read last. Raises Forbidden."""
    work.who.require("settings")
    work.who.require_everything()
    return await store.used(work.db, item_id, most)


async def check_pieces(work: Work, pieces: Sequence[str], day: date) -> None:
    """Raise BadRequest for pieces that cannot be filled in, must not be said, or pick from an empty shelf."""
    check(pieces)
    for shelf in (shelf for piece in pieces for shelf in picks(piece)):
        if (shelf, day) not in await store.stock(work.db, [shelf], [day]):
            raise BadRequest(
                Words(f"素材架 {shelf} 上今天没有能用的素材", f"there is nothing on the shelf {shelf} today"),
                Words("先在“素材”里放上几条。", "Put something on it first."),
            )


async def keep_picture(work: Work, item_id: int, body: bytes) -> None:
    """The picture of an item from now on. Raises NotFound, Forbidden, BadRequest, TooLarge."""
    _may(work)
    kind = media_type(body)
    if await store.item(work.db, item_id, lock=True) is None:
        raise NotFound(Words(f"没有素材 {item_id}", f"there is no content {item_id}"))
    await store.keep_picture(work.db, item_id, secrets.token_urlsafe(16), (kind, body), work.now)
    work.audit("settings", f"content {item_id}", "picture kept", after={"bytes": len(body)})


async def drop_picture(work: Work, item_id: int) -> None:
    """An item has no picture any more; twice is once. Raises Forbidden."""
    _may(work)
    if await store.drop_picture(work.db, item_id, work.now):
        work.audit("settings", f"content {item_id}", "picture taken away")


async def page_of_item(work: Work, item_id: int) -> str:
    """The page of an item's picture; "" for none. Raises Forbidden."""
    work.who.require("settings")
    return await store.page_of_item(work.db, item_id)


async def picture(work: Work, code: str) -> tuple[str, bytes] | None:
    """A picture by its code: (media type, bytes). Not secret to whoever was told the code."""
    return await store.picture(work.db, code)


Picked = Mapping[tuple[str, str], Next]  # (group, shelf) → item


async def pick(work: Work, wanted: Mapping[str, Sequence[str]], day: date) -> Picked:
    """What each group reads next of the shelves that its pieces pick from: it is being posted, and counts as read."""
    found: dict[tuple[str, str], Next] = {}
    by_shelf: dict[str, list[str]] = {}
    for group_id, pieces in wanted.items():
        for shelf in {shelf for piece in pieces for shelf in picks(piece)}:
            by_shelf.setdefault(shelf, []).append(group_id)
    for shelf, group_ids in sorted(by_shelf.items()):
        chosen = await store.following(work.db, group_ids, shelf, day)
        if chosen:
            await store.shown(work.db, list(chosen), [one.id for one in chosen.values()], day)
        found.update({(group, shelf): one for group, one in chosen.items()})
    return found


Coming = Sequence[Next]


async def coming(work: Work, group_id: str, shelf: str, day: date) -> Coming:
    """What a group reads of a shelf from a day on, in order; what it has got on that day already comes first."""
    return await store.coming(work.db, group_id, shelf, day)


def put_in(piece: str, group_id: str, picked: Picked) -> str | None:
    """A piece with what was picked for a group; None when there was nothing to pick."""
    for shelf in picks(piece):
        taken = picked.get((group_id, shelf))
        if taken is None:
            return None
        piece = piece.replace(f"{{pick:{shelf}}}", taken.words)
    return piece


def page(piece: str, group_id: str, picked: Picked) -> str:
    """The page of the picture of what a piece picked for a group; "" for none. Pure."""
    taken = [picked[group_id, shelf] for shelf in picks(piece) if (group_id, shelf) in picked]
    return taken[0].page if taken else ""  # a piece picks once


async def short(work: Work, wanted: Mapping[tuple[str, date], int]) -> dict[tuple[str, date], int]:
    """Those of these shelves that have less than so many items for their day, and how many they have."""
    if not wanted:
        return {}
    shelves, days = sorted({shelf for shelf, _ in wanted}), sorted({day for _, day in wanted})
    have = await store.stock(work.db, shelves, days)
    return {pair: there for pair, count in sorted(wanted.items()) if (there := have.get(pair, 0)) < count}
