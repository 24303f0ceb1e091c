"""Who was removed by mistake is asked back, into each group that they have left since."""

from app.actions import SANCTION_AGE, Invite
from app.content.service import nick, say
from app.members import service as members
from app.registry import service as registry
from app.registry.joins import service as joins
from app.rules import store as counters
from app.rules.cases import store
from app.rules.cases.decide import State
from app.rules.cases.removing import is_forbidden
from app.rules.cases.store import Case
from app.rules.decide import Sentence
from app.work import Work


async def invite(work: Work, case: Case) -> int:
    """Invite whoever a lifted case had removed, unless another bar stands. Returns into how many groups.

    A hand does it where it can; else the group's owner is asked, with what to write and the group's code.
    """
    if not await had_to_go(work, case) or await counters.banned(work.db, [case.person_id], work.now):
        return 0
    left = [
        place.group_id
        for place in await members.memberships(work, case.person_id)
        if place.left_at is not None and place.left_at >= case.at.replace(microsecond=0)  # callbacks tell whole seconds
    ]
    everywhere = case.sentence == Sentence.BAR.name or is_forbidden(case)  # whoever decided it
    mine = left if everywhere else [one for one in left if one == case.group_id]
    name = nick(case.called)
    for group_id, group in (await registry.groups(work, mine)).items():
        if group.dismissed_at is not None:
            continue
        words = say("invite.back", name=name, group=group.name)
        if url := await joins.picture_into(work, group_id):
            words = f"{words}\n{say('invite.code', url=url)}"
        action = Invite(
            group_id=group_id, person_id=case.person_id, name=case.called, reason="之前的移出是误判。", words=words
        )
        work.emit(action, "remind", slot=f"case:{case.id}:{case.person_id}", max_age=SANCTION_AGE)
    return len(mine)


async def had_to_go(work: Work, case: Case) -> bool:
    """Whether this case has removed somebody, also where its bar was lifted since."""
    return was_removed(case) or await store.has_barred(work.db, case.id)


def was_removed(case: Case) -> bool:
    """Whether this case was a reason to remove somebody. `case`: as it was before it was lifted."""
    if case.sentence == Sentence.ASK_PERSON.name:  # what was let pass cannot be upheld
        return not case.watched and case.state in (State.REMOVED, State.UPHELD)
    return not case.watched and case.sentence == Sentence.BAR.name
