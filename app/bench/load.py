"""Makes load on a web process of ours: requests built beforehand, raw connections, bounded in count and time."""

import asyncio
import itertools
import secrets
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.config import WecomApp
from app.wecom.crypto import Cipher, signature

_READ = 65536


def callbacks(app: WecomApp, port: int, count: int, groups: int = 600) -> list[bytes]:
    """Whole HTTP requests, each a callback that was not sent before."""
    run = secrets.token_hex(4)
    return joins(app, port, [(f"wrbench{n % groups:04}", f"wm{run}{n:08}") for n in range(count)])


def joins(app: WecomApp, port: int, pairs: Sequence[tuple[str, str]]) -> list[bytes]:
    """Whole HTTP requests: callbacks of a person who came into a group each, (group, person)."""
    cipher = Cipher(app.aes_key.get_secret_value())
    token = app.token.get_secret_value()
    made = []
    for n, (group_id, person_id) in enumerate(pairs):
        message = (
            f"<xml><ToUserName><![CDATA[{app.corp_id}]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName>"
            f"<CreateTime>{int(time.time())}</CreateTime><MsgType><![CDATA[event]]></MsgType>"
            f"<Event><![CDATA[change_external_chat]]></Event><ChatId><![CDATA[{group_id}]]></ChatId>"
            f"<ChangeType><![CDATA[update]]></ChangeType><UpdateDetail><![CDATA[add_member]]></UpdateDetail>"
            f"<JoinScene>3</JoinScene><MemChangeCnt>1</MemChangeCnt>"
            f"<MemChangeList><Item><![CDATA[{person_id}]]></Item></MemChangeList></xml>"
        )
        encrypt = cipher.encrypt(message.encode(), app.corp_id)
        nonce = f"{n}"
        signed = signature(token, "1700000000", nonce, encrypt)
        body = f"<xml><ToUserName><![CDATA[{app.corp_id}]]></ToUserName><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>"
        made.append(
            f"POST /wecom/callback?msg_signature={signed}&timestamp=1700000000&nonce={nonce} HTTP/1.1\r\n"
            f"host: 127.0.0.1:{port}\r\ncontent-type: text/xml\r\n"
            f"content-length: {len(body.encode())}\r\n\r\n{body}".encode()
        )
    return made


@dataclass
class Run:
    """What a run of load saw."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    refused: int = 0
    client_busy: float = 0.0  # share of its core that the client itself used

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0


class _Connection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def ask(self, request: bytes) -> bool:
        """Send a request and read its answer. True for 200."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line[15:])
        if length:
            await self._reader.readexactly(length)
        return head.startswith(b"HTTP/1.1 200")

    def close(self) -> None:
        self._writer.close()


async def connect(port: int) -> _Connection:
    """One connection to a server on this machine."""
    return _Connection(*await asyncio.open_connection("127.0.0.1", port, limit=_READ))


def closed_loop(port: int, requests: Sequence[bytes], connections: int) -> Run:
    """So many connections, each sending its next request when its last was answered.

    Plain sockets and no event loop: a client that works as hard as the server would measure itself.
    """
    run, queue = Run(), iter(requests)
    clock = time.perf_counter
    sent: dict[socket.socket, float] = {}
    heard: dict[socket.socket, bytes] = {}
    began_cpu, began = time.process_time(), clock()
    with selectors.DefaultSelector() as selector:
        for request in itertools.islice(queue, connections):
            one = socket.create_connection(("127.0.0.1", port))
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(one, selectors.EVENT_READ, one)
            sent[one] = clock()
            one.sendall(request)
        while sent:
            for key, _ in selector.select(10):
                one = key.data
                packet = one.recv(_READ)
                answer = heard.pop(one, b"") + packet
                if packet and not _whole(answer):
                    heard[one] = answer
                    continue
                now = clock()
                run.latencies.append(now - sent[one])
                if not answer.startswith(b"HTTP/1.1 200"):
                    run.refused += 1
                request = next(queue, b"")
                if request and answer:
                    sent[one] = now
                    one.sendall(request)
                else:
                    del sent[one]
                    selector.unregister(one)
                    one.close()
    run.seconds = clock() - began
    run.client_busy = (time.process_time() - began_cpu) / run.seconds
    return run


def _whole(answer: bytes) -> bool:
    head, end, body = answer.partition(b"\r\n\r\n")
    if not end:
        return False
    _, named, rest = head.lower().partition(b"content-length:")
    return not named or len(body) >= int(rest.partition(b"\r\n")[0])


async def open_loop(port: int, requests: Sequence[bytes], per_second: float, connections: int = 32) -> Run:
    """Requests at their times, whether or not earlier ones were answered; late starts count as latency."""
    run = Run()
    clock = time.perf_counter
    free: asyncio.Queue[_Connection] = asyncio.Queue()
    for _ in range(connections):
        free.put_nowait(await connect(port))
    start = clock()

    async def send(n: int, request: bytes) -> None:
        planned = start + n / per_second
        await asyncio.sleep(max(0.0, planned - clock()))
        connection = await free.get()
        if not await connection.ask(request):
            run.refused += 1
        run.latencies.append(clock() - planned)
        free.put_nowait(connection)

    await asyncio.gather(*(send(n, request) for n, request in enumerate(requests)))
    run.seconds = clock() - start
    while not free.empty():
        free.get_nowait().close()
    return run
