"""Small pictures for tests, told apart by what is behind their first bytes."""

PNG, JPG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


def png(words: str = "a picture", size: int = 0) -> bytes:
    """What begins like a PNG, as long as asked for."""
    return (PNG + words.encode()).ljust(size, b"\x00")


class Album:
    """Our pictures, as a hand is given them."""

    def __init__(self, **pages: bytes) -> None:
        self.pages = pages

    async def read(self, page: str) -> bytes | None:
        """One of them."""
        return self.pages.get(page)
