"""Which class a store is of, and how much marketing its groups get a day. Pure; money in fen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from app.errors import Words

DAYS = 60  # that are looked back at
_ENOUGH = 10  # orders: fewer tell nothing
#: class: average ticket high or low, customers who come back many or few, each against the chain's middle
CLASSES: Mapping[str, Words] = {
    "hh": Words("客单高、常回来", "high ticket, come back"),
    "hl": Words("客单高、少回来", "high ticket, rarely come back"),
    "lh": Words("客单低、常回来", "low ticket, come back"),
    "ll": Words("客单低、少回来", "low ticket, rarely come back"),
}
#: pieces of marketing a day: who buys little and often may hear of offers often; who buys a cake a year is lost by them
MARKETING: Mapping[str, int] = {"lh": 4, "hh": 3, "ll": 2, "hl": 1}


@dataclass(frozen=True, slots=True)
class Worth:
    """What a store's orders of some weeks come to: how many, what one costs on average, what part of the customers has
    ordered more than once.
    """

    store_id: int
    orders: int
    ticket: int
    again: float


def classes(worths: Iterable[Worth]) -> dict[int, str]:
    """The class of each store that has orders enough; none where hardly any has."""
    known = [one for one in worths if one.orders >= _ENOUGH]
    if len(known) < 2:
        return {}
    ticket, again = median(one.ticket for one in known), median(one.again for one in known)
    return {
        one.store_id: ("h" if one.ticket >= ticket else "l") + ("h" if one.again >= again else "l") for one in known
    }
