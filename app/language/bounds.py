"""The goods of an order where the chain over characters says that their names begin and end."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.language.goods import Good
from app.language.naming import words
from app.language.tagger import Span
from app.language.unlisted import uneaten

_BEFORE = re.compile(r"^(?:[的成就把用它对吃要来订留和加跟与]|那个|那种|一份)+(?=..)")
_BEHIND = re.compile(r"(?<=..)(?:[吧就的了呀啊哦哈呗嘛要各请]|谢谢)+$")


def within(text: str, goods: Sequence[Good], spans: Sequence[Span]) -> list[Good]:
    """The goods a text names, as the chain sees them; what the catalogue knows stays as it is."""
    kept = [good for good in goods if good.product_id is not None]
    for span in (_trimmed(text, one) for one in spans):
        own = [good for good in goods if good.start < span.end and span.start < good.end]
        if any(good.product_id is not None for good in own):
            continue
        good = _named(text, own, span)
        if good is not None:
            kept.append(good)
    return sorted(kept, key=lambda good: good.start) if kept else list(goods)


def _trimmed(text: str, span: Span) -> Span:
    """Without the small words at its ends: the chain errs by one character most often."""
    name = text[span.start : span.end]
    lead, tail = _BEFORE.search(name), _BEHIND.search(name)
    return Span(span.start + (lead.end() if lead else 0), span.end - (len(tail.group()) if tail else 0))


def _named(text: str, own: Sequence[Good], span: Span) -> Good | None:
    """The thing of a stretch; None where it is a flavour alone, or no food."""
    name = text[span.start : span.end]
    if not own:
        return None if name in words("flavours") or uneaten(name) else Good(name, "bread", span.start, span.end)
    last = own[-1]
    if len(own) == 1 and (last.start, last.end) == (span.start, span.end):
        return last
    return replace(last, name=name, flavour="", start=span.start, end=span.end)
