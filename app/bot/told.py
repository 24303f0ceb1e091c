"""What became of an action, on its way to the room that asked for it."""

from collections.abc import Mapping
from datetime import datetime

from app.bot.dispatch import Outgoing
from app.bot.ears import report
from app.events import ActionDone
from app.wecom.port import Envelope


def told(row: Outgoing, outcome: str, result: Mapping[str, object], now: datetime) -> Envelope:
    """As an envelope of the inbox."""
    kind, _, target = row.lane.partition("@")[0].partition(":")
    return report(
        ActionDone(
            at=now,
            key=row.key,
            cause=row.cause,
            kind=row.kind,
            outcome=outcome,  # type: ignore[arg-type]  # the states of the outbox are those of the event
            group_id=row.group_id,
            staff_id=target if kind == "staff" else None,
            result=result,
        )
    )
