"""Two clocks: business time is an argument, machine time is real. The machine's clock is read here alone.

Business time rules promises, slots and calendars. In production it is the machine's time; in the sandbox it is a row
`clock(offset, rate, set_at)` that can run ahead or faster, never backwards. Leases, timeouts and tokens are machine
time.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WEEKDAYS = "一二三四五六日"  # from Monday on


def machine_now() -> datetime:
    """The machine's time, UTC."""
    return datetime.now(UTC)


def business_date(at: datetime) -> date:
    """The day in Shanghai that `at` belongs to."""
    return at.astimezone(SHANGHAI).date()


def local(at: datetime) -> datetime:
    """`at` as the clocks in the shops show it."""
    return at.astimezone(SHANGHAI)


def day_name(day: date) -> str:
    """周三."""
    return f"周{WEEKDAYS[day.weekday()]}"


@dataclass(frozen=True, slots=True)
class Dial:
    """How business time follows machine time: business = machine + offset + (machine - set_at) * (rate - 1)."""

    offset: timedelta = timedelta(0)
    rate: float = 1.0
    set_at: datetime = EPOCH

    def at(self, machine: datetime) -> datetime:
        """Business time at a moment of machine time."""
        ahead = self.offset
        if self.rate != 1.0:
            ahead += (machine - self.set_at) * (self.rate - 1.0)
        return machine + ahead

    def machine_at(self, business: datetime) -> datetime:
        """The moment of machine time at which business time will be `business`."""
        if self.rate == 1.0:
            return business - self.offset
        return self.set_at + (business - self.set_at - self.offset) / self.rate

    def turned(self, machine: datetime, *, ahead: timedelta = timedelta(0), rate: float = 1.0) -> "Dial":
        """The dial set at `machine` to run on from there, `ahead` later and at `rate`. Never backwards."""
        now = self.at(machine) + max(ahead, timedelta(0))
        return Dial(offset=now - machine, rate=max(rate, 1.0), set_at=machine)


class Clock:
    """What the time is. One per process; the dial is exchanged when the row changes."""

    __slots__ = ("dial",)

    def __init__(self, dial: Dial | None = None) -> None:
        self.dial = dial or Dial()

    def now(self) -> datetime:
        """Business time, UTC."""
        return self.dial.at(machine_now())

    def machine(self) -> datetime:
        """Machine time, UTC."""
        return machine_now()

    def machine_at(self, business: datetime) -> datetime:
        """The moment of machine time at which business time will be `business`."""
        return self.dial.machine_at(business)
