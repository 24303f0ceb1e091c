"""Which tag a setting names. Pure."""

_LONGEST = 20  # characters, as of any tag in our own list; WeCom takes 30


def tag_in(words: str) -> str:
    """The tag; "" for none. “－” asks for none."""
    return " ".join(words.split()).strip("－- ")[:_LONGEST].strip()
