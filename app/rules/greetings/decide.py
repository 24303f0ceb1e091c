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
    """Kind of store → WeCom's id of the template to change, or to delete where none is wanted; "" for a new one.

    One that is on its way is left alone, unless its words have changed meanwhile; a new one whose fate nobody knows is
    never asked for again by ourselves: WeCom lists no templates, and takes 100.
    """
    found = {}
    for kind, text in wanted.items():
        one = known.get(kind)
        if one is None:
            found[kind] = ""
        elif not one.text and one.state in ("asked", "unsure"):
            continue  # it is being deleted; when that is done it is looked at again
        elif one.template_id and (one.text != text or one.state in ("failed", "observed")):
            found[kind] = one.template_id
        elif not one.template_id and one.state in ("failed", "observed", "removed"):
            found[kind] = ""
    for kind, one in known.items():
        if kind not in wanted and one.template_id and (one.text or one.state in ("failed", "observed")):
            found[kind] = one.template_id
    return found
