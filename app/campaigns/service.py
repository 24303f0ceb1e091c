"""The public door of the games: who plays what with a message."""

from app.campaigns.signin import service as signin
from app.registry.heard import Heard
from app.work import Work


async def played(work: Work, heard: Heard, *, ordering: bool) -> bool:
    """Take a message that belongs to a game. False, without a look at the database, when it belongs to none.

    `ordering`: the speaker has an order that is talked about.
    """
    return await signin.said(work, heard, ordering=ordering)
