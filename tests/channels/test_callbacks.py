"""Every published callback becomes exactly the event that stands beside it (origin.md says whence they are)."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from app.config import WecomApp
from app.wecom.official.ear import OfficialEar
from app.wecom.port import Ignored

FOLDER = Path(__file__).parent / "official_callback"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
EAR = OfficialEar(WecomApp.model_validate({"corp_id": "wwcorp", "token": "t", "aes_key": "j" * 43}))
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def test_each_payload_has_its_event() -> None:
    assert {file.name for file in FOLDER.glob("*.xml")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_payload_becomes_this_event(name: str) -> None:
    heard = EAR.parse((FOLDER / name).read_bytes(), NOW)

    if isinstance(heard, Ignored):
        found: dict[str, Any] = {"ignored": heard.why}
    else:
        plain = TypeAdapter[Any](type(heard)).dump_python(heard, mode="json")
        said = {field: value for field, value in plain.items() if value not in ("", None, {}, [])}
        found = {"event": type(heard).__name__, **said}
    assert found == EXPECTED[name]
