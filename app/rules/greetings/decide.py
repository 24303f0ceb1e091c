"""Which templates have to be made or changed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Now:
    """A template as it is: its words, WeCom's id for it ("" while there is none), and how it stands."""

    text: str
    template_id: str
    state: str


def to_ask(wanted: Mapping[str, str], known: Mapping[str, Now]) -> dict[str, str]:
    """Kind of store → WeCom's id of the template to change, "" for a new one.

    One that is on its way is left alone, unless its words have changed meanwhile; a new one whose fate nobody knows is
    never asked for again by ourselves: WeCom lists no templates, and takes 100.
    """
    found = {}
    for kind, text in wanted.items():
        one = known.get(kind)
        if one is None:
            found[kind] = ""
        elif one.template_id and (one.text != text or one.state in ("failed", "observed")):
            found[kind] = one.template_id
        elif not one.template_id and one.state in ("failed", "observed"):
            found[kind] = ""
    return found
