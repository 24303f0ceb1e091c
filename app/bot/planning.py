"""What is filed ahead of its time: the timetable, the briefs, suggestions, reminders, the night's walk.

Each plans its own next planning. All of it is done again at every start, when the demo is left, and every hour, so
that no chain ends with one moment that died. What is there already stays.
"""

from app.bot.walks import service as walks
from app.campaigns.signin import service as signin
from app.orders.briefs import service as briefs
from app.sop import service as sop
from app.sop.clerks import service as clerks
from app.sop.welfare import staff as benefits
from app.work import Work

PLAN = "bot.plan"


async def plan_all(work: Work) -> None:
    """File what comes next of everything that comes by itself. May run twice."""
    await sop.plan(work)
    await briefs.plan(work)
    await signin.plan(work)
    await clerks.plan(work)
    await benefits.plan(work)
    await walks.plan(work)
