"""A WeCom that answers as it likes: error codes, broken answers, silence, connections cut at every point.

A small server on raw connections, for a framework would not misbehave so. Its book says what it really did.
"""

import asyncio
import json
import socket
import struct
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from random import Random
from urllib.parse import parse_qsl, urlsplit

from app.bench.fickle_book import Book, Json

_SILENCE = 3  # times the client's patience
_CUT_AT_ONCE = 0.01  # share of new connections that are reset before anything is read
_HTML = b"<html><body><h1>Welcome to the hotel's network</h1></body></html>"
_FOREIGN = b'{"status":"ok","data":null}'  # JSON of something between us and WeCom


class Fickle:
    """Answers one book's calls. `patience`: seconds after which the client gives up."""

    def __init__(self, book: Book, patience: float, seed: int) -> None:
        self.book = book
        self._patience = patience
        self._random = Random(seed + 1)

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection for as long as both sides like."""
        with suppress(OSError, asyncio.IncompleteReadError):
            if self._random.random() < _CUT_AT_ONCE:
                _reset(writer)
                return
            while await self._next(reader, writer):
                pass
        writer.close()

    async def _next(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request; whether the connection lives on."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        raw = await reader.readexactly(int(headers.get("content-length", 0)))
        target = urlsplit(first.split(" ")[1])
        if target.path == "/book":
            await _write(writer, 200, json.dumps(self.book.report()).encode())
            return True
        query, body = dict(parse_qsl(target.query)), json.loads(raw) if raw else {}
        if target.path.endswith("/sentResult"):
            await _rounds(10)  # what was sent before is read before: "unknown" is no guess about what still comes
        if not target.path.endswith("/gettoken"):
            return await self._answer(reader, writer, target.path, query, body)
        await _rounds(3)  # who has hung up before is seen to be gone first
        self.book.fetches += 1
        self.book.together += self.book.fetching > 0
        self.book.fetching += 1
        try:
            return await self._answer(reader, writer, target.path, query, body)
        finally:
            self.book.fetching -= 1

    async def _answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, query: dict[str, str], body: Json
    ) -> bool:
        _, manner, looks, instead = self.book.mood(path, body)
        self.book.told[f"{manner} {'seen' if looks else 'unseen'}"] += 1
        answer = b'{"errcode":0,"errmsg":"ok"}'
        if looks:
            said = (
                self.book.token(query, instead)
                if path.endswith("/gettoken")
                else self.book.call(path, query, body, instead, manner == "answer")
            )
            answer = json.dumps(said, ensure_ascii=False).encode()
        elif not path.endswith("/gettoken"):
            self.book.calls += 1
        if manner == "reset":
            _reset(writer)
        elif manner == "amid":
            writer.write(_head(200, len(answer)) + answer[: len(answer) // 2])
            await writer.drain()
            await asyncio.sleep(0.005)  # so that the half is under way
            _reset(writer)
        elif manner == "silent":
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience * _SILENCE):
                    await reader.read(1)  # ends when the client hangs up
        else:
            await _write(writer, *self._written(manner, answer))
            return True
        return False

    def _written(self, manner: str, answer: bytes) -> tuple[int, bytes, str]:
        """Status, body and headers of what comes back whole."""
        match manner:
            case "answer":
                return 200, answer, ""
            case "cut":
                return 200, answer[: len(answer) * 2 // 3], ""
            case "html":
                return 200, _HTML, "content-type: text/html\r\n"
            case "foreign":
                return 200, _FOREIGN, ""
            case "429 after":
                return 429, b"slow down", f"retry-after: {self._random.randint(1, 5)}\r\n"
        return int(manner), b"something is wrong", ""


async def _rounds(count: int) -> None:
    """Let the others have so many turns."""
    for _ in range(count):
        await asyncio.sleep(0)


def _head(status: int, length: int, more: str = "") -> bytes:
    return f"HTTP/1.1 {status} As It Is\r\n{more}content-length: {length}\r\n\r\n".encode()


async def _write(writer: asyncio.StreamWriter, status: int, body: bytes, more: str = "") -> None:
    writer.write(_head(status, len(body), more) + body)
    await writer.drain()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Cut the line with RST, what was written and not yet sent with it."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@asynccontextmanager
async def serving(book: Book, patience: float, seed: int, port: int = 0) -> AsyncIterator[str]:
    """Serve on this machine alone; the address."""
    server = await asyncio.start_server(Fickle(book, patience, seed).connected, "127.0.0.1", port, backlog=512)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def main(port: int, seed: int, secret: str, haste: float, patience: float) -> None:
    """Serve until ended."""
    async with serving(Book(seed, secret, haste, time.monotonic), patience, seed, port):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], float(sys.argv[4]), float(sys.argv[5])))
