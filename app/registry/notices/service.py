"""The public door of the notices. Each group's is an action of its own, so that each is seen to be done or not."""

from collections.abc import Sequence

from app import outbox
from app.actions import SANCTION_AGE, SetNotice
from app.errors import BadRequest, NotFound, Words
from app.registry import service as registry
from app.work import Work

MOST, LONGEST = 1000, 1000  # groups at once; characters, ours: the guide tells no limit


async def set_in(work: Work, group_ids: Sequence[str], text: str) -> int:
    """Set the notice of these groups: a hand does it where it can, else the owner is asked. Returns how many.

    Raises Forbidden, NotFound, BadRequest; then none is set.
    """
    work.who.require("groups", "write")
    words, wanted = text.strip(), list(dict.fromkeys(group_ids))
    if not 0 < len(words) <= LONGEST:
        raise BadRequest(Words(f"公告要 1 到 {LONGEST} 个字", f"a notice has 1 to {LONGEST} characters"))
    if not 0 < len(wanted) <= MOST:
        raise BadRequest(Words(f"请选择 1 到 {MOST} 个群", f"choose 1 to {MOST} groups"))
    groups = await registry.groups(work, wanted)
    for group_id in wanted:
        group = groups.get(group_id)
        if not work.who.sees_all:
            work.who.require_sight(group.store_id if group else None, group_id)
        if group is None or group.dismissed_at is not None:
            raise NotFound(Words(f"没有群 {group_id}，或已解散", f"there is no group {group_id}, or no more"))
    waits = ("pending", "held", "handed", "dead")
    before = await outbox.withdraw_in(work.db, wanted, waits, "another notice is wanted", "set_notice")
    if before:
        work.at(work.now, outbox.WITHDRAWN, f"withdrawn:{before[0]}", {"outbox": before})
    for group_id in wanted:
        work.emit(SetNotice(group_id=group_id, text=words), "post", slot="notice", max_age=SANCTION_AGE)
        work.audit("groups", group_id, "notice", after={"text": words})
    return len(wanted)
