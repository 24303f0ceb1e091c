"""The goods of an order where the chain over characters says that their names begin and end."""

from collections.abc import Sequence
from dataclasses import replace

from app.language.goods import Good
from app.language.tagger import Span


def within(text: str, goods: Sequence[Good], spans: Sequence[Span]) -> list[Good]:
    """The goods a text names, as the chain sees them; what the catalogue knows stays as it is."""
    kept = [good for good in goods if good.product_id is not None]
    for span in spans:
        own = [good for good in goods if good.start < span.end and span.start < good.end]
        if any(good.product_id is not None for good in own):
            continue
        kept.append(_named(text, own, span))
    return sorted(kept, key=lambda good: good.start) if kept else list(goods)


def _named(text: str, own: Sequence[Good], span: Span) -> Good:
    if not own:
        return Good(text[span.start : span.end], "bread", span.start, span.end)
    last = own[-1]
    if len(own) == 1 and (last.start, last.end) == (span.start, span.end):
        return last
    return replace(last, name=text[span.start : span.end], flavour="", start=span.start, end=span.end)
