"""The public door of the suggestions."""

from datetime import timedelta

from app.actions import ANSWER_AGE, SendText
from app.content.service import say
from app.errors import BadRequest, Conflict, NotFound, Words
from app.orders.suggestions import store
from app.registry.heard import Heard
from app.work import Work

_ONE_THANKS = timedelta(minutes=10)  # several lines of one thought are thanked for once
_LONGEST = 200


async def made(work: Work, heard: Heard) -> bool:
    """Keep what somebody suggests and thank them. False when this is no suggestion of a customer's."""
    group, reading = heard.group, heard.reading
    if reading.intent != "suggestion" or not reading.sure or heard.speaker.role != "fan" or group.store_id is None:
        return False
    person = heard.speaker.person_id
    if not await store.add(
        work.db,
        cause=work.cause,
        store_id=group.store_id,
        group_id=group.group_id,
        person_id=person,
        called=heard.called,
        words=heard.event.text,
        at=work.now,
    ):
        return True
    if await store.made_since(work.db, group.group_id, person, work.now - _ONE_THANKS) == 1:
        said = SendText(group_id=group.group_id, text=say("suggestion.thanks", name=heard.called), mention=(person,))
        work.emit(said, "order", slot="thanks", max_age=ANSWER_AGE)
    return True


async def answer(work: Work, suggestion_id: int, words: str) -> None:
    """A person answers, in the group. Raises NotFound, Forbidden, BadRequest, Conflict when it was answered."""
    work.who.require("tickets", "write")
    found = await store.lock(work.db, suggestion_id)
    if found is None:
        raise NotFound(Words("没有这条建议", "there is no such suggestion"))
    work.who.require_sight(found.store_id, found.group_id)
    words = " ".join(words.split())
    if not 1 <= len(words) <= _LONGEST:
        raise BadRequest(Words(f"回答要 1 到 {_LONGEST} 个字", f"an answer has 1 to {_LONGEST} characters"))
    if found.answer == words:
        return  # a second tap
    if found.answer is not None:
        raise Conflict(Words("这条建议已经回答过", "it has been answered"))
    await store.answer(work.db, suggestion_id, words, work.who.name, work.now)
    work.audit("tickets", suggestion_id, "suggestion answered", after={"answer": words})
    said = SendText(
        group_id=found.group_id,
        text=say("suggestion.answer", name=found.called, words=found.words[:30], text=words),
        mention=(found.person_id,),
    )
    work.emit(said, "order", cause=f"suggestion:{suggestion_id}", slot="answer", max_age=ANSWER_AGE)
