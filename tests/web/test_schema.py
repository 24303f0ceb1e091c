"""The document tells the truth: whatever a program sends that was made from it, the answer is one it was told of."""

import asyncio
import threading
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.web.rest.document import document
from app.web.rest.site import PLACE
from tests.foreign import HERE, Planted, plant
from tests.house import House
from tests.rest import Asker, api_of, key

T = TypeVar("T")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
#: requests for each thing that can be done; half of them as they should be, half not
EXAMPLES = 24


@dataclass
class Served:
    """A house that lives in a loop of its own, so that requests can be made up here, one after the other."""

    loop: asyncio.AbstractEventLoop
    house: House
    asker: Asker
    planted: Planted

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Have something done there."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def send(self, case: schemathesis.Case[Any]) -> httpx.Response:
        """What is answered to a made-up request."""
        made = requests.Request(**case.as_transport_kwargs(base_url="http://127.0.0.1:8000" + PLACE)).prepare()
        headers = {
            name: value.decode("latin-1") if isinstance(value, bytes) else value
            for name, value in made.headers.items()
            if name.lower() not in ("authorization", "cookie")  # ours count, not those that were made up
        } | dict(self.asker.headers)
        body = made.body or b""
        assert isinstance(body, bytes | str)
        asked = httpx.Request(made.method or "GET", made.url or "", headers=headers, content=body)
        return self.do(self.house.http.send(asked))


@contextmanager
def serving(demo: str, folder: Path) -> Iterator[Served]:
    """A house with something of everything in it, and a key that nobody finds by guessing."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    opened = House.open(demo, folder)

    async def settle_in() -> Served:
        house = await opened.__aenter__()
        planted = await plant(house, HERE, "本店")
        await house.do("alter table api_token alter column id restart with 1000000000000001")
        return Served(loop, house, await key(house), planted)

    try:
        served = asyncio.run_coroutine_threadsafe(settle_in(), loop).result(60)
        yield served
        served.do(opened.__aexit__(None, None, None))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def real(planted: Planted, path: str) -> str | None:
    """The id of something that is there, for a path with {id}."""
    known = {
        "stores": planted.store_id, "groups": planted.group_id, "staff": planted.staff_id, "products": 1,
        "members": planted.person_id, "tickets": planted.waiting, "tasks": planted.task, "holds": planted.hold,
        "messages": planted.message, "inbox": planted.inbox, "outbox": planted.held, "due": planted.due,
        "settings": f"store:{planted.store_id}:welcome_text", "audit": 1,
    }  # fmt: skip
    found = known.get(path.split("/")[1])
    return str(found) if found is not None and "{id}" in path else None


def cases(operation: APIOperation[Any, Any, Any, Any]) -> st.SearchStrategy[schemathesis.Case[Any]]:
    """Requests as the document has them, and such as it forbids."""
    ways = [operation.as_strategy(generation_mode=GenerationMode.POSITIVE)]
    if operation.definition.raw.get("parameters") or operation.definition.raw.get("requestBody"):
        ways.append(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    return st.one_of(ways)


def try_out(served: Served, operation: APIOperation[Any, Any, Any, Any], answers: Counter[int]) -> None:
    """Ask for one thing in many ways."""
    there = real(served.planted, operation.path)

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases(operation), is_real=st.booleans())
    def ask(case: schemathesis.Case[Any], is_real: bool) -> None:
        if is_real and there is not None:
            case.path_parameters["id"] = there
        answer = served.send(case)
        answers[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    ask()


def test_no_request_meets_an_answer_that_the_document_does_not_know(demo: str, tmp_path: Path) -> None:
    answers: Counter[int] = Counter()
    with serving(demo, tmp_path) as served:
        schema = schemathesis.openapi.from_dict(document(api_of(served.house)))
        for found in schema.get_all_operations():
            assert isinstance(found, Ok), found
            try_out(served, found.ok(), answers)

    assert answers[401] == 0
    assert answers[200] + answers[201] > 300, answers  # they were let in, and did something
